// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// The checkout's own source files, for tests that read them.
namespace weft::hygiene {

struct SourceFile {
  std::string path;  ///< from the root, with '/'
  std::vector<std::string> lines;
  std::string_view extension() const;
  /// "engine/base" of "engine/base/hash.hpp".
  std::string_view folder() const;
};

/// All text files below the folders that hold code, scripts and documents; build outputs are not among them.
const std::vector<SourceFile>& source_files();

bool is_code(const SourceFile& file);
/// The path of an `#include "…"` or `#include <…>` line, else empty.
std::string_view included(std::string_view line);

}  // namespace weft::hygiene
