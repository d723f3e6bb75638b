package identity_test

import (
	_ "github.com/chromedp/chromedp"
	_ "github.com/zitadel/oidc/v3/example/server/exampleop"
	_ "github.com/zitadel/oidc/v3/example/server/storage"
)
