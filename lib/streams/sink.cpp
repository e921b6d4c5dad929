#include "sink.hpp"

#include "../buffers/stdio_file.hpp"
#include "../kernel/without_sigpipe.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace zc::ZC_ABI::detail {

namespace {

// Smaller pieces are gathered, up to as many bytes as std::filebuf would hold back: neither more calls than with it,
// nor later delivery.
constexpr std::size_t worth_a_write = 4096;
constexpr std::size_t gather_size = 8 * 1024;

// A put area that is smaller is filled through a buffer, and grows by that.
constexpr std::size_t worth_filling = 16 * 1024;

// What a foreign buffer failed with, as far as it can be known.
int last_error() noexcept { return errno != 0 ? errno : EIO; }

// A device that takes nothing may do so later, and is asked again, as by boost::iostreams::copy; but some that are full
// leave no more than the errno.
bool is_worth_another_try(int error) noexcept { return error == 0 || error == EAGAIN || error == EINTR; }

}  // namespace

int sink::find(std::streambuf* buffer, const output_end& out) {
  device_ = out.device;
  write_ = out.write;
  flush_ = out.flush;
  if (out.file != nullptr && ::fileno(out.file) < 0) {  // fmemopen
    device_ = file_ = out.file;
    write_ = [](void* file, const char* data, std::ptrdiff_t n) {
      const std::size_t taken = std::fwrite(data, 1, static_cast<std::size_t>(n), static_cast<std::FILE*>(file));
      return taken > 0 ? static_cast<std::ptrdiff_t>(taken) : -1;
    };
    flush_ = [](void* file) { return std::fflush(static_cast<std::FILE*>(file)) == 0; };
  }
  // Whether a foreign buffer is flushed is its user's business: for a compressor, it means something. With a file there
  // is no more to it than that its bytes arrive, or do not.
  const bool is_string = buffer != nullptr && detail::is_string(*buffer);
  const bool has_own_type = buffer != nullptr && !is_string && has_type(*buffer);
  is_filebuf_ = has_own_type && dynamic_cast<std::filebuf*>(buffer) != nullptr;
  has_standard_code_ = is_filebuf_ && has_standard_code(*buffer);
  is_to_be_flushed_ = is_filebuf_ || (out.stream != nullptr && (out.stream->flags() & std::ios::unitbuf) != 0);
  is_memory_ = out.is_memory || is_string;
  return device_ != nullptr ? 0 : end::find(buffer, out.file, out.fd, direction::output);
}

bool sink::may_gather() const noexcept {
  if (!has_descriptor()) return false;
  if (descriptor_.is & file_or_block) return true;
  if (has_users_file()) return is_fully_buffered(file_, descriptor_);
  return access_ != nullptr && access_->gathers != nullptr && access_->gathers(*buffer_);
}

void sink::gather() {
  is_gathering_ = may_gather();
  if (is_gathering_) gathered_.reserve(gather_size);  // now: later, what was taken would be lost without memory
}

put_area sink::room() const noexcept {
  const put_area none = {nullptr, 0};
  if (!is_memory_) return none;
  const put_area area = areas::writable(*buffer_);
  return area.size >= worth_filling ? area : none;
}

void sink::filled(std::size_t n) noexcept {
  areas::wrote(*buffer_, n);
  count(n);
}

int sink::prepare() {
  if (access_ != nullptr) {
    // A file that is open both ways has one position, which lies behind what was read ahead.
    if (access_->drop_putback != nullptr) access_->drop_putback(*buffer_);
    if (uncover() || !areas::readable(*buffer_).empty()) {
      const std::streampos logical = buffer_->pubseekoff(0, std::ios_base::cur);
      if (logical != std::streampos(-1)) buffer_->pubseekpos(logical);
    }
  }
  if (!has_descriptor()) return flush();
  if (const int error = hand_on_pending()) return error;
  // A FILE that is open both ways stands, after a flush, where it has read up to.
  return file_ != nullptr ? detail::flush(file_, descriptor_) : 0;
}

int sink::put(std::string_view data, std::size_t& taken) {
  taken = 0;
  if (is_gathering_ && data.size() < worth_a_write) {
    if (gathered_.size() + data.size() > gather_size) {
      if (const int error = deliver_gathered()) return error;
      if (!gathered_.empty()) return 0;
    }
    gathered_.append(data);
    taken = data.size();
    return 0;
  }
  if (const int error = deliver_gathered()) return error;
  return gathered_.empty() ? deliver(data, taken) : 0;
}

int sink::deliver(std::string_view data, std::size_t& done) {
  done = 0;
  if (has_descriptor()) {
    const sys::answer n = write_some_without_sigpipe(descriptor_, data);
    if (n <= 0) return n == 0 ? EIO : static_cast<int>(-n);  // a 0 would go on for ever
    done = static_cast<std::size_t>(n);
    count(done);
    return 0;
  }
  if (device_ == nullptr) return is_filebuf_ ? put_into_filebuf(data, done) : fill(data, done);
  while (done < data.size()) {  // Boost.Iostreams lets a device take less than all
    errno = 0;
    const auto rest = static_cast<std::ptrdiff_t>(data.size() - done);
    const std::ptrdiff_t n = write_(device_, data.data() + done, rest);
    if (n > rest) return EIO;
    if (n < 0 || (n == 0 && !is_worth_another_try(errno))) return last_error();
    done += static_cast<std::size_t>(n);
    count(static_cast<std::size_t>(n));
  }
  return 0;
}

int sink::put_into_filebuf(std::string_view data, std::size_t& done) {
  const auto put = [&] {
    errno = 0;
    const std::streamsize n = buffer_->sputn(data.data(), static_cast<std::streamsize>(data.size()));
    if (n > static_cast<std::streamsize>(data.size())) return EIO;  // it claims more than it was given
    done = n > 0 ? static_cast<std::size_t>(n) : 0;
    return done == data.size() ? 0 : last_error();
  };
  const int error = without_sigpipe(has_standard_code_, put);
  count(done);
  if (error != 0) account_.discount(areas::pending(*buffer_).size());
  return error;
}

// Area by area, since an overflow that throws would hide how much sputn() took before.
int sink::fill(std::string_view data, std::size_t& done) {
  while (done < data.size()) {
    errno = 0;
    const put_area area = areas::writable(*buffer_);
    const std::size_t rest = data.size() - done;
    std::size_t n = area.begin != nullptr && !is_memory_ ? std::min(area.size, rest) : rest;
    if (is_memory_ && area.size > 0) {
      n = std::min(area.size, rest);
      std::memcpy(area.begin, data.data() + done, n);
      areas::wrote(*buffer_, n);
    } else if (area.size == 0 && (area.begin != nullptr || is_memory_)) {
      n = buffer_->sputc(data[done]) != std::streambuf::traits_type::eof() ? 1 : 0;
    } else {
      const std::streamsize some = buffer_->sputn(data.data() + done, static_cast<std::streamsize>(n));
      if (some > static_cast<std::streamsize>(n)) return EIO;  // it claims more than it was given
      n = some > 0 ? static_cast<std::size_t>(some) : 0;
    }
    if (n == 0) return errno != 0 ? errno : area.begin != nullptr && is_memory_ ? ENOSPC : EIO;
    done += n;
    count(n);
  }
  return 0;
}

int sink::deliver_gathered() {
  if (gathered_.empty()) return 0;
  std::size_t done = 0;
  const int error = deliver(gathered_, done);
  gathered_.erase(0, done);
  return error;
}

int sink::flush() {
  while (!gathered_.empty()) {
    if (const int error = deliver_gathered()) return error;
  }
  if (has_descriptor()) return moved();
  errno = 0;
  if (device_ != nullptr) {
    const std::size_t waiting = file_ != nullptr ? pending(file_) : 0;
    if (flush_(device_)) return 0;
    account_.discount(waiting);  // how many of these it took, stdio does not say
    return last_error();
  }
  if (!is_to_be_flushed_) return 0;
  const std::size_t waiting = areas::pending(*buffer_).size();  // where libc++'s has nothing any more when it fails
  const auto sync = [this] { return buffer_->pubsync() == 0 ? 0 : last_error(); };
  const int error = without_sigpipe(has_standard_code_, sync);
  if (error != 0) account_.discount(waiting);
  return error;
}

void sink::count(std::size_t n) noexcept { account_.delivered(copy_method::buffered, n); }

int sink::moved() {
  // Bytes that were read from a socket that is open both ways are still there to be read.
  if (access_ != nullptr && areas::remembers(*buffer_) && areas::readable(*buffer_).empty()) forget(false);
  return file_ != nullptr ? detail::flush(file_, descriptor_) : 0;
}

}  // namespace zc::ZC_ABI::detail
