// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "apps/weft/exit_code.hpp"
#include "apps/weft/places.hpp"
#include "apps/weft/prepared.hpp"

namespace weft::app {

/// What `weft run` is asked.
struct RunArguments {
  std::vector<std::string> workflows;
  PlaceOptions places;
  PrepareOptions prepare;
  std::string device = "auto";
  std::string dtype = "auto";
  std::string seed = "saved";
  int threads = 0;
  std::optional<std::uint64_t> memory_limit, vram;  ///< bytes
  std::string lora = "merge", lora_rounding = "none", lora_rules = "meant";
  std::filesystem::path previews;  ///< the folder for pictures of work in progress; empty: none are made
  std::uint64_t repeat = 1;
  std::vector<std::string> sweeps;  ///< as given; see sweep.hpp
  std::filesystem::path grid;       ///< where the sweep's contact sheet goes; empty: none is made
  bool json = false, dry_run = false, quiet = false, verbose = false;
};

/// Runs all workflows in one session. Throws what cannot be blamed on one of them: UsageError, DeviceError, FileError.
ExitCode run(const RunArguments& arguments);

}  // namespace weft::app
