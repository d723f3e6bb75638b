package screening
import ("testing";"os";"bufio";"syscall")
func TestProf(t *testing.T){
 if os.Getenv("LIEM_PROF")=="" {t.Skip()}
 m:=func(n string)[]byte{ f,_:=os.Open(n); i,_:=f.Stat(); b,_:=syscall.Mmap(int(f.Fd()),0,int(i.Size()),syscall.PROT_READ,syscall.MAP_SHARED); return b}
 d:=os.Getenv("LIEM_PROF")
 x,err:=Open(m(d+"/index.liem"),m(d+"/names.liem")); if err!=nil{t.Fatal(err)}
 f,_:=os.Open(os.Getenv("LIEM_Q")); sc:=bufio.NewScanner(f); s:=x.Searcher(); n:=0
 var out []byte
 for sc.Scan(){ e,_:=ParseEntry(sc.Bytes()); a:=s.Ask(Question{ID:e.ID,Name:e.Name}); out=a.Append(out[:0]); n++ }
 t.Log(n)
}
