// Serves the files below a folder over HTTP/1.1. Heads are parsed and written by Boost.Beast; the files go their way by
// zc::copy_operation over zc::file_section, in one coroutine for each connection.
#include <utility>  // Boost 1.74 uses std::exchange without it

#include "../command_line.hpp"
#include "server.hpp"

#include <sys/resource.h>

#include <csignal>
#include <memory>
#include <mutex>
#include <string>

namespace {

using http_server::settings;

// Each connection needs two descriptors at most, its socket and a file.
void allow_all_descriptors() {
  rlimit limit = {};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::string url_of(const std::string& address, unsigned short port) {
  const bool is_ipv6 = address.find(':') != std::string::npos;
  return "http://" + (is_ipv6 ? '[' + address + ']' : address) + ':' + std::to_string(port) + '/';
}

}  // namespace

int main(int argc, char** argv) {
  command_line line("http_server", "Serves the files below a folder over HTTP, until it gets SIGINT or SIGTERM.");
  settings given;
  bool relax = false;
  double idle = given.idle.count(), head = given.head.count(), stalled = given.stalled.count();
  double grace = given.grace.count();
  std::size_t port = given.port;
  const auto add_seconds = [&line](const char* name, double& value, const char* what) {
    line.add_seconds(name, value, 0, 1e6, what);
  };
  line.add_required("--root", given.root, "DIR", "the folder; nothing outside of it is served");
  line.add_number("--port", port, 0, 65535, "listen on this one instead of 8080; 0: one that is free, which it tells");
  line.add_option("--address", given.address, "ADDRESS", "listen on this address instead of 127.0.0.1");
  line.add_number("--threads", given.threads, 1, 1024, "run so many threads instead of one");
  line.add_number("--disk-threads", given.disk_threads, 0, 1024,
                  "so many threads for files, so that a slow disk delays nobody else");
  line.add_flag("--relax", relax, "use copy_options::relax_safe_kernel_copy");
  line.add_flag("--quiet", given.quiet, "log only what went wrong");
  add_seconds("--idle-timeout", idle, "until a connection without a request is closed; 60");
  add_seconds("--header-timeout", head, "in which a request must arrive; 10");
  add_seconds("--send-timeout", stalled, "in which a client must take a byte; 30");
  add_seconds("--grace", grace, "that answers have to end in after a signal; 10");

  return line.run(argc, argv, [&] {
    given.port = static_cast<unsigned short>(port);
    given.idle = settings::seconds(idle);
    given.head = settings::seconds(head);
    given.stalled = settings::seconds(stalled);
    given.grace = settings::seconds(grace);
    if (relax) given.copy = zc::copy_options::relax_safe_kernel_copy;
    allow_all_descriptors();
    std::signal(SIGPIPE, SIG_IGN);  // whoever reads the log may go away

    std::mutex telling;
    const auto tell = [&](const std::string& what) {
      const std::lock_guard lock(telling);
      line.tell(what);
    };
    http_server::event_loops loops(given.threads);
    const auto explain = [&](const zc::copy_result& result) {
      const std::lock_guard lock(telling);
      line.explain(result);
    };
    http_server::service shared{given, http_server::responder(given), explain};
    if (given.disk_threads > 0) shared.disk = std::make_unique<boost::asio::thread_pool>(given.disk_threads);
    http_server::server server(loops, shared, tell);
    tell("serving " + given.root + " on " + url_of(given.address, server.port()));
    server.start();
    loops.run();
    tell("stopped");
    return 0;
  });
}
