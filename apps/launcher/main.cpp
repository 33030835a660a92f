// SPDX-License-Identifier: Apache-2.0
// bin/weft of an installed tree: puts libtorch on the library path and becomes PREFIX/libexec/weft/weft.
#include <cstdio>
#include <cstdlib>
#include <string>

#include <unistd.h>

#include "apps/launcher/find_torch.hpp"

namespace {

constexpr int kCannotStart = 127;  // the shell's code for a command that cannot be run

int explain(const weft::launcher::Search& search) {
  std::fprintf(stderr, "error: weft needs libtorch %s and did not find it. Looked in:\n",
               weft::launcher::kTorchVersion);
  for (const std::string& line : search.looked) std::fprintf(stderr, "  %s\n", line.c_str());
  std::fprintf(stderr,
               "Install the Python package torch==%s into a virtual environment and activate it, or set\n"
               "WEFT_TORCH_DIR to the `torch` folder of an environment that has it.\n",
               weft::launcher::kTorchVersion);
  return kCannotStart;
}

}  // namespace

int main(int, char** argv) {
  namespace fs = std::filesystem;
  std::error_code failed;
  const fs::path self = fs::read_symlink("/proc/self/exe", failed);
  const fs::path prefix = self.parent_path().parent_path();
  const fs::path program = prefix / "libexec/weft/weft";
  const auto search = weft::launcher::find_torch(prefix);
  if (!search.found) return explain(search);

  std::string libraries = (*search.found / "lib").string();
  if (const char* old = std::getenv("LD_LIBRARY_PATH"); old != nullptr && *old != '\0')
    libraries += std::string(":") + old;
  ::setenv("LD_LIBRARY_PATH", libraries.c_str(), 1);
  ::setenv("WEFT_TORCH_DIR", search.found->c_str(), 1);
  ::execv(program.c_str(), argv);
  std::fprintf(stderr, "error: cannot start %s: the installation is not complete.\n", program.c_str());
  return kCannotStart;
}
