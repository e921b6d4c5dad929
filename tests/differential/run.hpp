// One run of a script, by zc or by what it replaces: all that can be seen of it, in words.
#ifndef ZC_TESTS_RUN_HPP
#define ZC_TESTS_RUN_HPP

#include "../support/descriptors.hpp"
#include "../support/file_ptr.hpp"
#include "../support/never_close.hpp"
#include "script.hpp"

#include <zc/zc.hpp>

#include <boost/iostreams/stream.hpp>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#ifndef _LIBCPP_VERSION
#include <ext/stdio_sync_filebuf.h>
#endif

namespace zc_test {

class run {
 public:
  run(const script& s, bool is_zc) : script_(s) {
    write_file(folder_ / "in", bytes(s.in_size));
    write_file(folder_ / "out", bytes(s.out_size + 1));
    open_input();
    open_output();
    in_->exceptions(s.in_throws);
    out_->exceptions(s.out_throws);
    if (s.has_unitbuf) *out_ << std::unitbuf;
    for (const operation& o : s.before) perform(o);
    if (s.is_in_at_eof) in_->setstate(std::ios::eofbit | std::ios::failbit);
    copy(is_zc);
    for (const operation& o : s.after) perform(o);
    close();
  }

  bool operator==(const run& other) const {
    return seen_.str() == other.seen_.str() && in_content_ == other.in_content_ && out_content_ == other.out_content_;
  }
  std::string seen() const { return seen_.str(); }
  const std::string& input() const { return in_content_; }
  const std::string& output() const { return out_content_; }

 private:
  using source_stream = boost::iostreams::stream<zc::fd_source>;
  using sink_stream = boost::iostreams::stream<zc::fd_sink>;

  static std::string path_of(const unique_fd& fd) { return "/proc/self/fd/" + std::to_string(fd.get()); }

  // A stream over a FILE, as the synced standard streams are; on libc++, which has no such buffer, over a device.
  template <class Stream, class Device>
  std::unique_ptr<Stream> over_stdio(file_ptr& file, std::unique_ptr<std::streambuf>& buffer, int fd,
                                     const char* mode) {
#ifdef _LIBCPP_VERSION
    (void)file, (void)buffer, (void)mode;
    return std::make_unique<boost::iostreams::stream<Device>>(Device(::dup(fd), boost::iostreams::close_handle));
#else
    file.reset(::fdopen(::dup(fd), mode));
    buffer = std::make_unique<__gnu_cxx::stdio_sync_filebuf<char>>(file.get());
    return std::make_unique<Stream>(buffer.get());
#endif
  }

  void open_input() {
    const std::string content = bytes(script_.in_size);
    switch (script_.in) {
      case input_kind::file: {
        auto stream = std::make_unique<std::fstream>(folder_ / "in", script_.in_mode);
        in_both_ways_ = (script_.in_mode & std::ios::out) != 0 ? stream.get() : nullptr;
        in_ = std::move(stream);
        return;
      }
      case input_kind::device_file: in_ = std::make_unique<source_stream>(zc::fd_source(folder_ / "in")); return;
      case input_kind::stdio_file:
        in_ = over_stdio<std::istream, zc::fd_source>(in_file_, in_buffer_, open_file(folder_ / "in", O_RDONLY).get(),
                                                      "r");
        return;
      case input_kind::string: in_ = std::make_unique<std::istringstream>(content); return;
      case input_kind::pipe:
      case input_kind::device_pipe:
      case input_kind::stdio_pipe:
        from_ = make_pipe();
        checked(::fcntl(from_.write.get(), F_SETPIPE_SZ, 1 << 20), "F_SETPIPE_SZ");
        break;
      case input_kind::device_socket: from_ = make_unix(); break;
    }
    write_to_input(content);
    if (script_.in == input_kind::pipe) {
      in_ = std::make_unique<std::ifstream>(path_of(from_.read));
    } else if (script_.in == input_kind::stdio_pipe) {
      in_ = over_stdio<std::istream, zc::fd_source>(in_file_, in_buffer_, from_.read.get(), "r");
    } else {
      in_ = std::make_unique<source_stream>(zc::fd_source(from_.read.get(), never_close));
    }
    from_.write.reset();  // there is an end
  }

  void open_output() {
    switch (script_.out) {
      case output_kind::file: {
        auto stream = std::make_unique<std::fstream>(folder_ / "out", script_.out_mode);
        out_both_ways_ = (script_.out_mode & std::ios::in) != 0 ? stream.get() : nullptr;
        out_ = std::move(stream);
        return;
      }
      case output_kind::device_file: out_ = std::make_unique<sink_stream>(zc::fd_sink(folder_ / "out")); return;
      case output_kind::stdio_file:
        out_ = over_stdio<std::ostream, zc::fd_sink>(out_file_, out_buffer_, open_file(folder_ / "out", O_WRONLY).get(),
                                                     "w");
        return;
      case output_kind::string: out_ = std::make_unique<std::ostringstream>(); return;
      case output_kind::pipe:
      case output_kind::device_pipe: to_ = make_pipe(); break;
      case output_kind::device_socket: to_ = make_unix(); break;
    }
    reader_ = std::make_unique<drainer>(std::move(to_.read));
    if (script_.out == output_kind::pipe) {
      out_ = std::make_unique<std::ofstream>(path_of(to_.write));
    } else {
      out_ = std::make_unique<sink_stream>(zc::fd_sink(to_.write.get(), never_close));
    }
  }

  void close() {
    in_->exceptions({});
    out_->exceptions({});
    if (auto* const text = dynamic_cast<std::ostringstream*>(out_.get())) out_content_ = text->str();
    out_->flush();
    in_.reset();
    out_.reset();
    in_file_.reset();
    out_file_.reset();
    in_content_ = read_file(folder_ / "in");
    if (script_.out != output_kind::string) out_content_ = read_file(folder_ / "out");
    if (reader_ == nullptr) return;
    to_.write.reset();
    out_content_ = reader_->content();
  }

  bool is_stdio() const { return script_.in == input_kind::stdio_file || script_.in == input_kind::stdio_pipe; }

  bool is_seekable() const {
    return script_.in == input_kind::file || script_.in == input_kind::device_file ||
           script_.in == input_kind::stdio_file || script_.in == input_kind::string;
  }

  void write_to_input(const std::string& data) {
    checked(static_cast<int>(::write(from_.write.get(), data.data(), data.size())), "write");
  }

  void grow(const std::string& data) {
    if (script_.in == input_kind::string || script_.in == input_kind::device_socket) return;
#ifdef _LIBCPP_VERSION  // whose filebuf stays at the end that it has met before
    if (script_.in == input_kind::pipe) return;
#endif
    if (is_seekable()) {
      std::ofstream(folder_ / "in", std::ios::app) << data;
    } else {  // a pipe that ended has an end of its own again
      from_.write = unique_fd(checked(::open(path_of(from_.read).c_str(), O_WRONLY | O_CLOEXEC), "open"));
      write_to_input(data);
      from_.write.reset();
    }
  }

  template <class Function>
  void guarded(Function f) {
    try {
      f();
    } catch (const std::ios_base::failure&) {
      seen_ << " threw";
    }
  }

  void copy(bool is_zc) {
    if (is_zc) {
      copy_by_zc();
    } else {
      out_->exceptions({});
      copy_by_streams();
      out_->clear();  // failbit says that nothing was left to copy
      out_->exceptions(script_.out_throws);
    }
    seen_ << "copied" << in_->rdstate() << out_->rdstate() << ' ' << in_->gcount();
    has_read_since_ = is_seekable() && (has_read_since_ || !is_stdio());  // not where the seek before would still hurt
    has_copied_ = true;
    look();
  }

  void copy_by_zc() {
    const zc::copy_options safe = zc::copy_options::none;  // relaxed, later changes of a file may show
    std::error_code error;
    if (script_.by_iterators) {
      const auto end = zc::copy(std::istreambuf_iterator<char>(in_->rdbuf()), std::istreambuf_iterator<char>(),
                                std::ostreambuf_iterator<char>(out_->rdbuf()), safe);
      if (end.failed()) seen_ << "failed ";
      out_->flush();
    } else if (script_.steps >= 0) {
      copy_in_steps(script_.may_block ? zc::copy_options::may_block : safe, error);
    } else if (script_.bound >= 0) {
      zc::copy_stream_n(*in_, *out_, static_cast<std::uintmax_t>(script_.bound), safe, error);
    } else {
      zc::copy_stream(*in_, *out_, safe, error);
    }
    if (error) seen_ << "failed ";
  }

  // Stops again and again, and goes on by a new operation.
  void copy_in_steps(zc::copy_options options, std::error_code& error) {
    zc::copy_limits limits;
    if (script_.bound >= 0) limits.bytes = static_cast<std::uintmax_t>(script_.bound);
    limits.turn = script_.turn;
    for (zc::copy_state state = zc::copy_state::more; state != zc::copy_state::done;) {
      zc::copy_operation copy(*in_, *out_, limits, options);
      for (int i = 0; i <= script_.steps && state != zc::copy_state::done; ++i) {
        state = copy.step(error);
        copy.wait();
      }
      const zc::copy_result r = copy.finish();
      if (error == std::errc::operation_not_supported && options == zc::copy_options::none) {  // own code
        options = zc::copy_options::may_block;
        state = zc::copy_state::more;
        continue;
      }
      out_->write(r.undelivered.data(), static_cast<std::streamsize>(r.undelivered.size()));
      if (script_.bound >= 0) limits.bytes -= r.bytes + r.undelivered.size();
      if (state != zc::copy_state::done) state = zc::copy_state::more;
    }
  }

  void copy_by_streams() {
    std::streambuf& to = *out_->rdbuf();
    std::streambuf& from = *in_->rdbuf();
    if (script_.bound > 0 && is_stdio()) {  // whose sgetn() does not mind the FILE's end-of-file indicator
      for (int n = script_.bound; n > 0 && from.sgetc() != -1; --n) to.sputc(static_cast<char>(from.sbumpc()));
    } else if (script_.bound > 0) {  // in small pieces: after large ones, libstdc++'s unget() gives another byte
      char block[1000];
      std::streamsize n = 0;
      for (std::streamsize left = script_.bound; left > 0; left -= n) {
        n = from.sgetn(block, std::min<std::streamsize>(left, sizeof block));
        if (n == 0) break;
        to.sputn(block, n);
      }
    } else if (script_.bound < 0) {
      *out_ << &from;
    }
    if (to.pubsync() != 0) seen_ << "failed ";
  }

  // The standard wants a seek between reading and writing one file, which asking for the position is.
  void look() {
    guarded([&] { seen_ << ' ' << in_->tellg(); });
    guarded([&] { seen_ << ' ' << out_->tellp(); });
    in_->clear();
    out_->clear();
    seen_ << '\n';
  }

  void perform(operation o) {
    seen_ << readable(o) << ": ";
    guarded([&] { act(o.what, o.amount, std::string(static_cast<std::size_t>(o.amount), 'w')); });
    seen_ << ' ' << in_->rdstate() << out_->rdstate();
    in_->clear();
    out_->clear();
    look();
  }

  void act(verb what, int amount, std::string block) {
    switch (what) {
      case verb::get: {
        const int c = in_->get();
        seen_ << c;
        has_read_since_ = has_read_since_ || c != -1;
        break;
      }
      case verb::peek: seen_ << in_->peek(); break;
      case verb::read: read(*in_, block); break;
      case verb::getline: {
        std::string line;
        std::getline(*in_, line);
        seen_ << line.size();
        has_read_since_ = has_read_since_ || !line.empty();
        break;
      }
      case verb::unget:
        if (!can_unget()) break;
        in_->unget();
        if (*in_) seen_ << in_->get();
        break;
      case verb::putback: {  // of another byte only before the copy, and not to stdio: they lose their place by that
        const int c = in_->get();
        const int other = amount % 256;
        if (c != -1) in_->putback(static_cast<char>(has_copied_ || is_stdio() ? c : other));
        break;
      }
      case verb::back:
        if (in_->get() != -1) in_->unget();
        break;
      case verb::seek:
        if (is_seekable()) in_->seekg(amount);    // elsewhere, Boost's buffer loses what it holds
        if (is_stdio()) has_read_since_ = false;  // libstdc++'s would unget a byte from before
        break;
      case verb::grow: grow(block.substr(0, 1000)); break;
      case verb::put: out_->put('p'); break;
      case verb::write: out_->write(block.data(), amount); break;
      case verb::flush: out_->flush(); break;
      case verb::seek_output: out_->seekp(amount); break;
      case verb::seek_end: out_->seekp(0, std::ios::end); break;
      case verb::tell: seen_ << out_->tellp(); break;
      case verb::write_input:
        if (in_both_ways_ != nullptr) {
          in_both_ways_->seekp(0, std::ios::cur);
          in_both_ways_->write(block.data(), amount);
          in_both_ways_->flush();  // or how much of it is in the file would be up to the buffer
        }
        break;
      case verb::read_output:
        if (out_both_ways_ != nullptr) {
          out_both_ways_->seekg(0, std::ios::cur);
          read(*out_both_ways_, block);
        }
        break;
      case verb::append:
        if (reader_ == nullptr) std::ofstream(folder_ / "out", std::ios::app) << block;
        break;
    }
  }

  void read(std::istream& from, std::string block) {
    from.read(block.data(), static_cast<std::streamsize>(block.size()));
    seen_ << from.gcount() << block.substr(0, static_cast<std::size_t>(from.gcount()));
    if (&from != in_.get()) return;
    // A long read leaves nothing in the buffer, and libstdc++'s unget() may then give another byte.
    const bool is_buffered = block.size() <= 100;
    has_read_since_ = is_buffered && (has_read_since_ || from.gcount() > 0);
  }

  // After a copy from a pipe or socket there is nothing to go back to, since the bytes were never in the program; and
  // libc++'s unget() after a seek gives whatever its buffer holds.
  bool can_unget() const {
#ifdef _LIBCPP_VERSION
    return false;
#else
    return has_read_since_;
#endif
  }

  const script& script_;
  temporary_folder folder_;
  two_ends from_;
  two_ends to_;
  file_ptr in_file_;
  file_ptr out_file_;
  std::unique_ptr<std::streambuf> in_buffer_;
  std::unique_ptr<std::streambuf> out_buffer_;
  std::unique_ptr<std::istream> in_;
  std::unique_ptr<std::ostream> out_;
  std::fstream* in_both_ways_ = nullptr;
  std::fstream* out_both_ways_ = nullptr;
  std::unique_ptr<drainer> reader_;
  bool has_read_since_ = true;
  bool has_copied_ = false;
  std::ostringstream seen_;
  std::string in_content_;
  std::string out_content_;
};

}  // namespace zc_test

#endif
