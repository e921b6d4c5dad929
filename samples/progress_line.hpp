// How far a copy is, on stderr: a bar that is drawn anew ten times a second on a terminal, a line each second
// elsewhere.
#ifndef ZC_SAMPLES_PROGRESS_LINE_HPP
#define ZC_SAMPLES_PROGRESS_LINE_HPP

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <iomanip>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

// "1.2 GiB"
inline std::string in_units(double bytes) {
  static const char* const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  int unit = 0;
  for (; bytes >= 1000 && unit < 6; ++unit) bytes /= 1024;
  std::ostringstream out;
  out << std::fixed << std::setprecision(bytes < 10 && unit > 0 ? 1 : 0) << bytes << ' ' << units[unit];
  return out.str();
}

class progress_line {
 public:
  using clock = std::chrono::steady_clock;

  // `total` is empty where nobody knows how much there will be.
  progress_line(std::string name, std::uintmax_t done, std::optional<std::uintmax_t> total)
      : name_(std::move(name)), done_(done), total_(total) {}

  // Shows how many bytes are done, if the last time is long enough ago.
  void show(std::uintmax_t done) {
    const clock::time_point now = clock::now();
    if (now - shown_ < (is_terminal_ ? std::chrono::milliseconds(100) : std::chrono::milliseconds(1000))) return;
    measure(done, std::chrono::duration<double>(now - shown_).count());
    shown_ = now;
    if (is_terminal_) {
      draw(line(columns() - 1));
    } else {
      std::cerr << name_ << ": " << line(0) << std::endl;
    }
  }

  // Makes room for another line.
  void clear() {
    if (drawn_ == 0) return;
    drawn_ += 2;  // a terminal shows Ctrl-C as ^C
    draw("");
    std::cerr << '\r' << std::flush;
  }

 private:
  // The rate follows that of the last seconds, so that the remaining time does too.
  void measure(std::uintmax_t done, double seconds) {
    const double now = static_cast<double>(done - done_) / seconds;
    const double weight = 1 - std::exp(-seconds / 3);
    rate_ = rate_ ? *rate_ + weight * (now - *rate_) : now;
    done_ = done;
  }

  // Asked each time, since a window changes its size. Some terminals say 0.
  static std::size_t columns() {
    winsize size = {};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col : 80;
  }

  // A file that grows may give more than its size was.
  double fraction() const {
    return *total_ == 0 ? 1 : std::min(1.0, static_cast<double>(done_) / static_cast<double>(*total_));
  }

  std::string remaining() const {
    if (!rate_ || *rate_ < 1 || done_ > *total_) return "-:-- left";
    const double seconds = static_cast<double>(*total_ - done_) / *rate_;
    if (seconds >= 360000) return "over 100 h left";
    const auto s = static_cast<unsigned>(std::ceil(seconds));
    std::ostringstream out;
    out << std::setfill('0');
    if (s >= 3600) out << s / 3600 << ':' << std::setw(2);
    out << s / 60 % 60 << ':' << std::setw(2) << s % 60 << " left";
    return out.str();
  }

  // Of no more than `width` columns, 0 for any number and no bar. Where all does not fit, the last parts are left out.
  std::string line(std::size_t width) const {
    std::vector<std::string> parts = {in_units(static_cast<double>(done_)), in_units(rate_.value_or(0)) + "/s"};
    if (total_) {
      parts[0] += " of " + in_units(static_cast<double>(*total_));
      parts.insert(parts.begin(), std::to_string(static_cast<int>(fraction() * 100)) + " %");
      parts.push_back(remaining());
    }
    std::string text;
    for (const std::string& part : parts) {
      if (width > 0 && text.size() + 2 + part.size() > width) break;
      text += (text.empty() ? "" : ", ") + part;
    }
    if (!total_ || width < text.size() + 13) return text;
    const std::size_t length = width - text.size() - 3;
    const auto filled = static_cast<std::size_t>(fraction() * static_cast<double>(length));
    return '[' + std::string(filled, '=') + std::string(length - filled, ' ') + "] " + text;
  }

  // Blanks cover what was there before. The last column stays free: behind it, a terminal would begin a new line.
  void draw(std::string text) {
    const std::size_t size = text.size();
    text.resize(std::max(size, std::min(drawn_, columns() - 1)), ' ');
    std::cerr << '\r' << text << std::flush;
    drawn_ = size;
  }

  std::string name_;
  std::uintmax_t done_;
  std::optional<std::uintmax_t> total_;
  std::optional<double> rate_;
  clock::time_point shown_ = clock::now();
  std::size_t drawn_ = 0;
  bool is_terminal_ = ::isatty(STDERR_FILENO) != 0;
};

#endif
