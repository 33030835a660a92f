// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>

namespace weft::test {

/// Says on standard output that something was not tested, and why; a skip must never look like a pass.
inline void skipped(const std::string& what, const std::string& why) {
  std::cout << "SKIPPED: " << what << ": " << why << std::endl;
}

/// The checkout that the tests were built from.
inline std::filesystem::path source_dir() {
  const char* named = std::getenv("WEFT_SOURCE_DIR");
  return named != nullptr ? std::filesystem::path(named) : std::filesystem::current_path();
}

/// The folder of real workflows, interface lists and goldens that lies beside a checkout, when it is there.
inline std::optional<std::filesystem::path> shared_dir() {
  const char* named = std::getenv("WEFT_SHARED_DIR");
  const std::filesystem::path dir = named != nullptr ? std::filesystem::path(named) : source_dir() / "../shared";
  if (!std::filesystem::is_directory(dir)) return std::nullopt;
  return std::filesystem::canonical(dir);
}

/// The folder of recorded tensors and images, when it is there.
inline std::optional<std::filesystem::path> golden_dir() {
  if (const char* named = std::getenv("WEFT_GOLDEN_DIR")) return std::filesystem::path(named);
  const auto shared = shared_dir();
  if (!shared || !std::filesystem::is_directory(*shared / "golden")) return std::nullopt;
  return *shared / "golden";
}

}  // namespace weft::test
