// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/apps/command.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace weft::test {
namespace fs = std::filesystem;

namespace {

constexpr const char* kStdin = ".stdin";
constexpr const char* kStdout = ".stdout";
constexpr const char* kStderr = ".stderr";

std::string binary() {
  const char* named = std::getenv("WEFT_BINARY");
  if (named == nullptr) throw std::runtime_error("WEFT_BINARY does not name the built weft");
  return named;
}

std::string bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void redirect(const fs::path& path, int flags, int to) {
  const int file = ::open(path.c_str(), flags, 0600);
  if (file < 0 || ::dup2(file, to) < 0) ::_exit(126);
}

pid_t spawn(const fs::path& folder, const std::vector<std::string>& words) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const pid_t process = ::fork();
  if (process != 0) return process;
  if (::chdir(folder.c_str()) != 0) ::_exit(126);
  redirect(kStdin, O_RDONLY, STDIN_FILENO);
  redirect(kStdout, O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
  redirect(kStderr, O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
  ::unsetenv("WEFT_MODELS");
  ::execv(argv[0], argv.data());
  ::_exit(127);
}

}  // namespace

pid_t Command::start(const Arguments& arguments, const std::string& input) const {
  scratch_.write(kStdin, input);
  std::vector<std::string> words{binary()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return spawn(folder(), words);
}

Outcome Command::finish(pid_t process) const {
  int status = 0;
  ::waitpid(process, &status, 0);
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return {code, bytes_of(folder() / kStdout), bytes_of(folder() / kStderr)};
}

Outcome Command::run(const Arguments& arguments, const std::string& input) const {
  return finish(start(arguments, input));
}

Outcome Command::run_with_file_limit(const Arguments& arguments, unsigned blocks) const {
  scratch_.write(kStdin, "");
  std::vector<std::string> words{"/bin/sh", "-c", "ulimit -f " + std::to_string(blocks) + "; exec \"$@\"", "sh",
                                 binary()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return finish(spawn(folder(), words));
}

std::vector<std::string> Command::lines(const std::string& text) {
  std::vector<std::string> result;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) result.push_back(line);
  return result;
}

std::vector<nlohmann::json> Command::events(const Outcome& outcome) {
  std::vector<nlohmann::json> result;
  for (const std::string& line : lines(outcome.out)) result.push_back(nlohmann::json::parse(line));
  return result;
}

std::string Command::write(const std::string& name, const std::string& bytes) const {
  fs::create_directories((folder() / name).parent_path());
  return scratch_.write(name, bytes).string();
}

std::string Command::read(const std::string& name) const { return bytes_of(folder() / name); }

std::vector<std::string> Command::list(const std::string& folder_name) const {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder() / folder_name, error), end; !error && entry != end; entry.increment(error))
    names.push_back(entry->path().filename().string());
  std::ranges::sort(names);
  return names;
}

std::string scaling_prompt(const Command& command, int width) {
  const fs::path picture = fs::path(std::getenv("WEFT_SOURCE_DIR")) / "tests/unit/diffusion/image/data/rgb.png";
  command.write("input/a.png", bytes_of(picture));
  const nlohmann::json prompt{
      {"1", {{"class_type", "LoadImage"}, {"inputs", {{"image", "a.png"}}}}},
      {"2",
       {{"class_type", "ImageScale"},
        {"inputs",
         {{"image", {"1", 0}}, {"upscale_method", "lanczos"}, {"width", width}, {"height", 9}, {"crop", "center"}}},
        {"_meta", {{"title", "Shrink"}}}}},
      {"3", {{"class_type", "SaveImage"}, {"inputs", {{"images", {"2", 0}}, {"filename_prefix", "small"}}}}}};
  return prompt.dump();
}

}  // namespace weft::test
