// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "diffusion/weights/state_dict.hpp"
#include "engine/base/atomic_file.hpp"

namespace weft::weights {

/// A tensor that a file is going to hold.
struct TensorSpec {
  std::string key;
  at::ScalarType dtype = at::kHalf;
  std::vector<std::int64_t> shape;
  std::uint64_t bytes() const;
};

/// Writes a safetensors file tensor by tensor, so that a model larger than memory can be written. The layout is the
/// one of safetensors' Python save_file (widest dtype first, then by key; header padded with blanks to 8 bytes).
/// Under a temporary name until finish(): all of it, or nothing.
class SafetensorsWriter {
 public:
  /// Writes the header. Throws FileError, and WeightsError for a dtype that the format lacks or a key twice.
  SafetensorsWriter(const std::filesystem::path& path, std::vector<TensorSpec> specs,
                    const StateDict::Metadata& metadata = {});

  /// The tensors in the order in which their bytes must be written.
  const std::vector<TensorSpec>& order() const { return specs_; }
  /// The next bytes, in pieces of any size. Throws FileError.
  void write(std::span<const std::byte> bytes);
  /// Gives the file its name. Throws std::logic_error unless exactly all bytes were written.
  void finish();

 private:
  std::vector<TensorSpec> specs_;
  AtomicFile file_;
  std::uint64_t missing_ = 0;
};

/// Writes tensors that are in memory. Throws as SafetensorsWriter does.
void save_safetensors(const std::filesystem::path& path, const StateDict::Tensors& tensors,
                      const StateDict::Metadata& metadata = {});

}  // namespace weft::weights
