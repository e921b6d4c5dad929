# Cases of paths: what is served, and what is not. To be sourced by http_server_test.
directories() {
  answers 200 "$url/dir/" && has_body '<p>index' && answers 301 "$url/dir?q=1" && has_field Location '/dir/?q=1' &&
    answers 301 "$url//dir" && has_field Location /dir/ && answers 404 "$url/bare/" && answers 404 "$url/a.txt/" && answers 404 "$url/"
}
case_of '84: a directory is its index.html, or 404, and gets its slash by a redirect to this host' served_with '' directories
not_files() { answers 404 -m 2 "$url/fifo" && answers 404 "$url/missing" && answers 404 "$url/inner/x.txt/y"; }
case_of '84: a FIFO is 404, and nobody waits for its writer' served_with '' not_files
devices() {
  local name
  for name in null zero full tty; do answers 404 -m 2 "$url/$name" || return; done
}
case_of '84: a device is 404, and is not read' served_with '--root /dev' devices
stays_inside() {
  local path
  for path in ../secret inner/../../secret ..%2fsecret %2e%2e/secret inner%2fx.txt out absolute /../secret 'inner/..%2f../secret'; do
    answers 404 "$url/$path" || return
  done
  answers 400 "$url/%00" && answers 400 "$url/a.txt%00.html" && answers 400 "$url/%zz"
}
case_of '84: nothing outside of the root is served' served_with '' stays_inside
case_of '84: a link within the root is followed' served_with '' eval 'answers 200 "$url/linked/x.txt" && has_body inner'
unreadable() { answers 403 "$url/unreadable" && answers 200 "$url/a.txt"; }
if [ "$(id -u)" -ne 0 ]; then
  case_of '84: 403: a file that may not be read' served_with '' unreadable
elif command -v setpriv >/dev/null && setpriv --reuid 65534 --regid 65534 --clear-groups test -x "$program" 2>/dev/null; then
  under=(setpriv --reuid 65534 --regid 65534 --clear-groups)
  case_of '84: 403: a file that may not be read' served_with '' unreadable
  under=()
else
  echo 'skipped: 403 of http_server, which needs another user than root'
fi
names_its_root() {
  "$program" --root "$scratch/none" >/dev/null 2>"$scratch/err"
  [ $? -eq 1 ] && grep -q "$scratch/none: No such file" "$scratch/err"
}
case_of 'a root that is not there is named' names_its_root
names_its_port() { ! "$program" --root "$www" --port $port 2>"$scratch/err2" && grep -q "port $port: Address already in use" "$scratch/err2"; }
case_of 'a port that is taken is named' served_with '' names_its_port
says_how_it_is_used() {
  "$program" --help >"$scratch/help" && grep -q '^usage: http_server' "$scratch/help" && grep -q -- --root "$scratch/help" || return
  "$program" 2>"$scratch/err"
  [ $? -eq 2 ] && grep -q 'usage: http_server' "$scratch/err" && ! "$program" --root "$www" --threads 0 2>/dev/null
}
case_of 'http_server says how it is used' says_how_it_is_used
explains() { answers 200 "$url/a.txt" && wait_until grep -q '^6 bytes from file' "$scratch/err"; }
case_of 'http_server --explain tells why the bytes went their way' served_with --explain explains
