./program from &
for _ in {1..100}; do ! curl -s -o got http://127.0.0.1:$SERVER_PORT/ || break; sleep 0.1; done
kill $!
cmp from got
