// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/text_encoders/t5_tower.hpp"

#include <fmt/format.h>

#include "diffusion/nn/shape_check.hpp"
#include "diffusion/text/t5_vocabulary.hpp"
#include "engine/base/errors.hpp"

namespace weft::models::text_encoders {

T5Tower::T5Tower(const weights::Scope& scope, std::int64_t min_length) : encoder_(scope), min_length_(min_length) {
  const std::int64_t pieces = text::t5_vocabulary().pieces.size();
  if (encoder_.vocabulary() >= pieces) return;
  throw WeightsError(fmt::format("{} has {} rows; T5's vocabulary has {}", nn::describe(scope, "shared.weight"),
                                 encoder_.vocabulary(), pieces),
                     "This text model was made for another tokenizer.");
}

TowerOutput T5Tower::forward(at::Tensor rows, std::span<const text::Chunk>, std::optional<int> stop_at_layer) const {
  return {encoder_.forward(std::move(rows), stop_at_layer), {}};
}

}  // namespace weft::models::text_encoders
