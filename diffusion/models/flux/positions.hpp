// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "diffusion/models/flux/config.hpp"

namespace weft::models {

/// Where the tokens of one picture stand for rotary embedding: a grid on a numbered sheet.
struct TokenGrid {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::int64_t sheet = 0;
  std::int64_t first_row = 0;
  std::int64_t first_column = 0;

  std::int64_t count() const { return rows * columns; }
  bool operator==(const TokenGrid&) const = default;
};

/// The grids of a latent [B, C, h, w] and of the reference latents behind it.
/// method: "index": each on a sheet of its own; "uxo": along the diagonal of the latent's sheet; otherwise ("offset",
/// as Flux.1 Kontext was trained): all on one sheet, each beside the ones before so that the whole stays compact.
std::vector<TokenGrid> token_grids(const at::Tensor& x, const std::vector<at::Tensor>& references,
                                   std::string_view method);

/// The turns of rope for a sequence of text tokens, all of which stand at the origin, and grids.
/// Returns [L, head size / 2], complex64.
at::Tensor flux_turns(std::int64_t text_tokens, const std::vector<TokenGrid>& grids,
                      const std::array<std::int64_t, 3>& axes, at::Device device);

}  // namespace weft::models
