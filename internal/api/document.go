package api

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed examples/*.json
var examples embed.FS

// Example is one call with its answer. They stand in the document, and a test
// sends each and compares.
type Example struct {
	Operation string            `json:"operation"` // its id
	Summary   string            `json:"summary"`
	As        string            `json:"as,omitempty"` // who is signed in: PERSON or PERSON@POST
	Path      string            `json:"path"`
	Headers   map[string]string `json:"headers,omitempty"`
	Body      json.RawMessage   `json:"body,omitempty"`
	Status    int               `json:"status"`
	Answer    json.RawMessage   `json:"answer"`
}

// Examples gives every example by its name, in the order of the names.
func Examples() (names []string, all map[string]Example, err error) {
	all = map[string]Example{}
	files, err := fs.Glob(examples, "examples/*.json")
	if err != nil {
		return nil, nil, err
	}
	for _, file := range files {
		raw, err := examples.ReadFile(file)
		if err != nil {
			return nil, nil, err
		}
		var e Example
		if err := json.Unmarshal(raw, &e); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", file, err)
		}
		name := strings.TrimSuffix(path.Base(file), ".json")
		names, all[name] = append(names, name), e
	}
	return names, all, nil
}

// document completes the OpenAPI document: problems as they are sent, and the
// examples.
func document(a huma.API) error {
	doc := a.OpenAPI()
	of := map[string]*huma.Operation{}
	problems := doc.Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	for _, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post} {
			if op == nil {
				continue
			}
			of[op.OperationID] = op
			for status, r := range op.Responses {
				if m := r.Content["application/problem+json"]; m != nil {
					m.Schema, r.Description = problems, "A refusal, in both languages"
					op.Responses[status] = r
				}
			}
		}
	}
	delete(doc.Components.Schemas.Map(), "ErrorModel")
	delete(doc.Components.Schemas.Map(), "ErrorDetail")
	names, all, err := Examples()
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := show(of[all[name].Operation], name, all[name]); err != nil {
			return fmt.Errorf("api: example %s: %w", name, err)
		}
	}
	return nil
}

// show puts an example into the document.
func show(op *huma.Operation, name string, e Example) error {
	if op == nil {
		return fmt.Errorf("no operation %q", e.Operation)
	}
	if e.Body != nil && op.RequestBody != nil {
		if err := put(op.RequestBody.Content["application/json"], name, e, e.Body); err != nil {
			return err
		}
	}
	status := fmt.Sprint(e.Status)
	r := op.Responses[status]
	kind := "application/json"
	if r == nil || e.Status >= 400 {
		kind = "application/problem+json"
		r = op.Responses["default"]
	}
	return put(r.Content[kind], name, e, e.Answer)
}

func put(m *huma.MediaType, name string, e Example, raw json.RawMessage) error {
	if m == nil {
		return fmt.Errorf("the document has no place for it")
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	if m.Examples == nil {
		m.Examples = map[string]*huma.Example{}
	}
	m.Examples[name] = &huma.Example{Summary: e.Summary, Value: v}
	return nil
}
