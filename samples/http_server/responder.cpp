#include "responder.hpp"

#include <ctime>
#include <fstream>
#include <system_error>
#include <utility>

namespace http_server {
namespace {

reply refused(unsigned status, const std::string& problem = "") { return {answer_with_status(status), {}, problem}; }

reply failed(const std::string& path, int error) {
  const unsigned status = status_of_error(error);
  if (status < 500) return refused(status);
  return refused(status, "opening " + path + ": " + std::generic_category().message(error));
}

}  // namespace

responder::responder(const settings& given) : root_(given.root), longest_target_(given.longest_target) {
  std::ifstream table("/etc/mime.types");
  types_.add(table);
}

reply responder::reply_to(const request_head& request) const {
  if (const unsigned status = status_of_request(request, longest_target_); status != 200) return refused(status);
  const auto text = request.target();
  const target t = parse_target({text.data(), text.size()});
  if (t.status != 200) return refused(t.status);
  return reply_with_file(request, t);
}

reply responder::reply_with_file(const request_head& request, const target& t) const {
  std::string path = t.path;
  opened_file opened = root_.open(path);
  if (opened.error == 0 && S_ISDIR(opened.facts.st_mode)) {
    if (!t.is_directory) return {answer_with_redirect(t), {}, ""};
    path += "/index.html";
    opened = root_.open(path);
  } else if (t.is_directory && opened.error == 0) {
    return refused(404);  // "/file/"
  }
  if (opened.error != 0) return failed(path, opened.error);
  if (!S_ISREG(opened.facts.st_mode)) return refused(404);
  const file_facts facts = facts_of(opened.facts, types_.type_of(path));
  return {answer_with_file(request, facts, std::time(nullptr)), std::move(opened.file), ""};
}

}  // namespace http_server
