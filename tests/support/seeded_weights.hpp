// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "diffusion/weights/write.hpp"

namespace weft::test {

/// How the values of one tensor are made: reproducible on every machine, from its name alone.
struct SeededTensor {
  enum class Kind {
    hash,    ///< mean + scale * u, u uniform in [-1, 1) from a hash of tag, name and element index
    arange,  ///< 0, 1, 2, …
    full     ///< mean everywhere
  };
  weights::TensorSpec spec;  ///< hash, full: float32, float16, bfloat16 or fp8; arange: int64
  Kind kind = Kind::hash;
  float mean = 0;
  float scale = 0;
};

/// A weight file that can be made from a recipe.
struct SeededModel {
  std::string tag;  ///< the seed: another tag gives other values
  std::vector<SeededTensor> tensors;
  weights::StateDict::Metadata metadata;
};

/// The elements of a tensor that start at row-major index `first`, as many as fit into `out`.
void fill_seeded(std::string_view tag, const SeededTensor& tensor, std::uint64_t first, std::span<std::byte> out);

/// Writes the file piece by piece, in little memory. Throws FileError.
void write_seeded(const SeededModel& model, const std::filesystem::path& target);

/// Reads a JSON manifest: {tag, metadata?, tensors: [{name, kind, shape, dtype, mean, scale, value}], sha256?}.
/// Throws WeightsError when it is not one.
SeededModel read_manifest(const std::filesystem::path& manifest);

/// Makes the file that a manifest describes and checks it against the manifest's sha256. Throws WeightsError when
/// the result is another.
void rebuild_from_manifest(const std::filesystem::path& manifest, const std::filesystem::path& target);

}  // namespace weft::test
