// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace weft::launcher {

/// The libtorch that this program was built for; another version's C++ interface differs.
inline constexpr const char* kTorchVersion = "2.11.0";

struct Search {
  std::optional<std::filesystem::path> found;  ///< the `torch` folder: it has lib/libtorch_cpu.so
  std::vector<std::string> looked;             ///< one line a place, with what was wrong there
};

/// Looks for libtorch: $WEFT_TORCH_DIR alone when it is set; else beside the installed tree
/// (PREFIX/lib/weft/torch, PREFIX/torch, PREFIX/../torch), then the Python environments: $VIRTUAL_ENV,
/// $CONDA_PREFIX, the prefix of each python3 on $PATH, and the user's site-packages.
Search find_torch(const std::filesystem::path& prefix);

/// The version a torch folder says it has (`version.py` or `build-version`); nothing when it does not say.
std::optional<std::string> torch_version(const std::filesystem::path& torch_dir);

}  // namespace weft::launcher
