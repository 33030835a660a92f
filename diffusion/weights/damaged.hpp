// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/base/errors.hpp"

namespace weft::weights {

/// The error of a weight file that is not what it claims to be: names the file, and the key where there is one.
inline WeightsError damaged(const std::filesystem::path& path, const std::string& what) {
  return WeightsError(path.string() + ": " + what, "The file is damaged or incomplete: download or copy it again.");
}
inline WeightsError damaged(const std::filesystem::path& path, std::string_view key, const std::string& what) {
  return damaged(path, "tensor '" + std::string(key) + "': " + what);
}

}  // namespace weft::weights
