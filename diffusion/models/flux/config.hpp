// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "diffusion/weights/scope.hpp"

namespace weft::models {

/// The sizes of a Flux transformer, all read from the file.
struct FluxConfig {
  /// Tokens are squares of this many latent cells a side.
  static constexpr std::int64_t kPatch = 2;

  std::int64_t hidden_size;
  std::int64_t heads;
  std::int64_t head_size;
  std::int64_t in_channels;   ///< of the latent with all that is put behind it
  std::int64_t out_channels;  ///< of the latent
  std::int64_t context_size;  ///< width of the prompt
  std::int64_t vector_size;   ///< width of the pooled prompt
  std::int64_t mlp_size;
  std::int64_t double_blocks;
  std::int64_t single_blocks;
  bool guidance;  ///< is told the guidance that it was distilled for (dev), or is not (schnell)
  /// Channels of a head that turn with the picture's number, the row and the column.
  std::array<std::int64_t, 3> axes;
};

/// Reads the sizes from the keys below `scope`. Throws WeightsError naming the key that does not make sense.
FluxConfig read_flux_config(const weights::Scope& scope);

}  // namespace weft::models
