// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/support/scratch_folder.hpp"

namespace weft::test {

/// What a finished command left.
struct Outcome {
  int code = -1;  ///< exit code, or 128 + signal
  std::string out, err;
};

/// Runs the built `weft` in a scratch folder of its own.
class Command {
 public:
  using Arguments = std::vector<std::string>;

  /// Waits for its end. input: what it reads on standard input.
  Outcome run(const Arguments& arguments, const std::string& input = {}) const;
  /// Starts it and returns its process id; finish() waits for it.
  pid_t start(const Arguments& arguments, const std::string& input = {}) const;
  Outcome finish(pid_t process) const;
  /// The same under a limit on the size of files, which is what a full disk looks like.
  Outcome run_with_file_limit(const Arguments& arguments, unsigned blocks) const;

  /// The lines of --json.
  static std::vector<nlohmann::json> events(const Outcome& outcome);
  static std::vector<std::string> lines(const std::string& text);

  const std::filesystem::path& folder() const { return scratch_.path(); }
  std::string path(const std::string& name) const { return (folder() / name).string(); }
  /// Writes a file, with its folders, and returns its path.
  std::string write(const std::string& name, const std::string& bytes) const;
  std::string read(const std::string& name) const;
  /// Names of the files in a folder, sorted, hidden ones too.
  std::vector<std::string> list(const std::string& folder_name) const;

 private:
  ScratchFolder scratch_;
};

/// A prompt that needs no model: LoadImage (1), ImageScale (2), SaveImage (3); with its picture as input/a.png.
std::string scaling_prompt(const Command& command, int width = 12);

}  // namespace weft::test
