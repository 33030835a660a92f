// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>

#include "diffusion/models/family.hpp"
#include "diffusion/weights/load.hpp"
#include "tests/support/golden_tensors.hpp"
#include "tests/support/skip.hpp"

namespace weft::test {

/// The recorded tiny SD 1.5 and what the reference made with it; empty, with a line that says so, where it is absent.
struct TinyCheckpoint {
  models::LoadedCheckpoint checkpoint;
  std::map<std::string, at::Tensor> recorded;  ///< of the named file of goldens
};

inline std::optional<TinyCheckpoint> tiny_checkpoint(const std::string& recording) {
  const auto golden = golden_dir();
  if (!golden || !std::filesystem::exists(*golden / "sd15_tiny" / recording)) {
    skipped("parity with " + recording, "no recordings of the reference here (WEFT_GOLDEN_DIR)");
    return std::nullopt;
  }
  const std::filesystem::path folder = *golden / "sd15_tiny";
  return TinyCheckpoint{models::load_checkpoint(weights::load_state_dict(folder / "sd15_tiny.safetensors")),
                        golden_tensors(folder / recording)};
}

/// float32 throughout, on the CPU.
inline device::ComputePolicy float32() { return {at::kCPU, at::kFloat, at::kFloat}; }

}  // namespace weft::test
