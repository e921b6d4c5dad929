./program from 127.0.0.1 $PORT && received
{ printf 'PUT from\r\n\r\n'; cat from; } | cmp - received
