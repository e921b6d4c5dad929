# link: -lssl -lcrypto
openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out certificate -subj /CN=localhost -days 1 2>/dev/null
# The server ends its connection with its own input.
while [ ! -e whole ]; do sleep 0.1; done |
  openssl s_server -accept 127.0.0.1:$SERVER_PORT -naccept 1 -cert certificate -key key -quiet >got 2>/dev/null &
for _ in {1..50}; do ! ./program $SERVER_PORT from 2>/dev/null || break; sleep 0.1; done
touch whole
wait $!
cmp from got
