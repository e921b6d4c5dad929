// What Rust's standard library does between two descriptors, which stay the caller's. The kinds are those of pairs.hpp.
// Returns the bytes copied, or minus the errno.
use std::fs::File;
use std::io;
use std::mem::ManuallyDrop;
use std::net::TcpStream;
use std::os::unix::io::FromRawFd;
use std::os::unix::net::UnixStream;

const UNIX: i32 = 2;
const TCP: i32 = 3;

#[no_mangle]
pub extern "C" fn rust_io_copy(in_fd: i32, in_kind: i32, out_fd: i32, out_kind: i32) -> i64 {
    // io::copy looks at the types; a pipe is a File, as it is in code that opens a FIFO or /dev/stdin.
    macro_rules! copy {
        ($from:ty, $to:ty) => {{
            let mut from = ManuallyDrop::new(unsafe { <$from>::from_raw_fd(in_fd) });
            let mut to = ManuallyDrop::new(unsafe { <$to>::from_raw_fd(out_fd) });
            io::copy(&mut *from, &mut *to)
        }};
    }
    let copied = match (in_kind, out_kind) {
        (UNIX, UNIX) => copy!(UnixStream, UnixStream),
        (UNIX, TCP) => copy!(UnixStream, TcpStream),
        (UNIX, _) => copy!(UnixStream, File),
        (TCP, UNIX) => copy!(TcpStream, UnixStream),
        (TCP, TCP) => copy!(TcpStream, TcpStream),
        (TCP, _) => copy!(TcpStream, File),
        (_, UNIX) => copy!(File, UnixStream),
        (_, TCP) => copy!(File, TcpStream),
        _ => copy!(File, File),
    };
    match copied {
        Ok(n) => n as i64,
        Err(error) => -i64::from(error.raw_os_error().unwrap_or(5)),
    }
}

extern "C" {
    fn sendfile64(out_fd: i32, in_fd: i32, offset: *mut i64, count: usize) -> isize;
}

#[no_mangle]
pub extern "C" fn rust_sendfile64(in_fd: i32, out_fd: i32) -> i64 {
    let mut all = 0;
    loop {
        match unsafe { sendfile64(out_fd, in_fd, std::ptr::null_mut(), 1 << 30) } {
            0 => return all,
            n if n > 0 => all += n as i64,
            _ => return -i64::from(io::Error::last_os_error().raw_os_error().unwrap_or(5)),
        }
    }
}
