// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <ctime>
#include <filesystem>
#include <string>
#include <string_view>

namespace weft::schema {

/// What the variables of a name stand for.
struct NameVariables {
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::time_t now = 0;
};

/// The names of a series of result files as ComfyUI gives them: PREFIX_00001_.png, counting on from the highest
/// number that its folder has for the prefix. The prefix may lead through subfolders and hold %width%, %height%,
/// %year%, %month%, %day%, %hour%, %minute%, %second% and %batch_num%.
/// differs: '\' separates folders too, and an empty prefix is "ComfyUI".
class OutputName {
 public:
  /// Throws NodeError when the prefix leads out of `root`. An empty prefix is "ComfyUI".
  OutputName(const std::filesystem::path& root, std::string_view prefix, const NameVariables& variables);

  /// The file for a picture of the batch. extension: with its dot.
  std::filesystem::path path(std::int64_t batch_number, std::string_view extension) const;
  /// The next number.
  void advance() { ++counter_; }
  /// Below root, '/' between parts; may be empty.
  const std::string& subfolder() const noexcept { return subfolder_; }

 private:
  std::filesystem::path folder_;
  std::string subfolder_;
  std::string stem_;
  std::int64_t counter_ = 1;
};

}  // namespace weft::schema
