// Copies FROM to TO by zc::copy_operation: a copy that can be watched, stopped by Ctrl-C, and gone on with by --resume.
#include "command_line.hpp"
#include "copy_ends.hpp"
#include "progress_line.hpp"
#include "stop_signals.hpp"

#include <zc/zc.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <iomanip>
#include <sstream>
#include <string>
#include <system_error>

namespace {

std::string describe(std::error_code error, zc::copy_end end, const copy_ends& ends) {
  if (end == zc::copy_end::neither && error == std::errc::timed_out) return "stopped by --timeout";
  if (end == zc::copy_end::input) return "reading FROM, " + ends.from + ": " + error.message();
  if (end == zc::copy_end::output) return "writing TO, " + ends.to + ": " + error.message();
  return "copying: " + error.message();
}

// How far a copy came that has ended early, and how to go on.
std::string state_of(const copy_ends& ends, const zc::copy_result& result, std::error_code error) {
  std::string text = std::to_string(ends.already + result.bytes);
  if (ends.total) text += " of " + std::to_string(*ends.total);
  text += " bytes are in " + ends.to;
  if (!result.undelivered.empty()) {
    text += "; " + std::to_string(result.undelivered.size()) + " more were taken from " + ends.from + ", and are lost";
  }
  if (error == std::errc::no_space_on_device || error.value() == EDQUOT) text += "; make room there";
  if (error == std::errc::file_too_large) text += "; ulimit -f, or its file system, allows no more";
  if (error == std::errc::broken_pipe) text += "; nobody reads it any more";
  return text + (ends.can_be_resumed() ? "; the same command with --resume goes on from there" : "");
}

std::string summary_of(const copy_ends& ends, const zc::copy_result& result, double seconds) {
  std::ostringstream text;
  text << result.bytes << " bytes in " << std::fixed << std::setprecision(1) << seconds << " s, "
       << in_units(static_cast<double>(result.bytes) / std::max(seconds, 1e-6)) << "/s, " << to_string(result.method);
  if (ends.already > 0) text << "; " << ends.already << " bytes were there before";
  return text.str();
}

}  // namespace

int main(int argc, char** argv) {
  command_line line("copy_with_progress", "Copies FROM to TO, and shows how far it is. Ctrl-C stops it.");
  copy_ends ends;
  bool resume = false;
  double timeout = 1e9;
  line.add_argument("FROM", ends.from, "a file, device or FIFO, or - for standard input");
  line.add_argument("TO", ends.to, "the same, or - for standard output; a file is replaced");
  line.add_flag("--resume", resume, "go on from where TO ends; FROM must be the same file as before");
  line.add_seconds("--timeout", timeout, 1e-3, 1e9, "how long the copy may take");

  return line.run(argc, argv, [&] {
    ends.open();
    // So far, a signal ends the program by itself, also while it waits for the other end of a FIFO.
    stop_signals::watch();
    ends.begin(resume);

    const auto began = std::chrono::steady_clock::now();
    const std::chrono::duration<double> allowed(timeout);
    zc::copy_limits limits;
    limits.deadline = began + std::chrono::duration_cast<std::chrono::steady_clock::duration>(allowed);
    zc::copy_operation copy(ends.in, ends.out, limits);
    progress_line progress(line.name(), ends.already, ends.total);
    std::error_code error;
    zc::copy_state state = zc::copy_state::more;
    while (state != zc::copy_state::done && stop_signals::caught == 0) {
      state = copy.step(error);
      // A signal ends the wait, but for one that comes just before it.
      if (state == zc::copy_state::waiting) copy.wait(std::chrono::milliseconds(100));
      progress.show(ends.already + copy.progress().bytes);
    }
    progress.clear();
    const zc::copy_result result = copy.finish();

    line.explain(result);
    const bool was_stopped = state != zc::copy_state::done;
    if (error || was_stopped) {
      const std::string why = error ? describe(error, result.failed_end, ends) : stop_signals::description();
      line.tell(why + "; " + state_of(ends, result, error));
    }
    if (was_stopped) stop_signals::die();
    if (error) return 1;
    ends.out.close();  // where a network file system says what it could not write
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    line.tell(summary_of(ends, result, took.count()));
    return 0;
  });
}
