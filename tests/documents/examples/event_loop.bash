./program 2>said &
for _ in {1..100}; do { exec 3<>/dev/tcp/127.0.0.1/$SERVER_PORT; } 2>/dev/null && break; sleep 0.1; done
cmp from - <&3
wait $! && grep -q '^3000000 bytes delivered: Success' said
