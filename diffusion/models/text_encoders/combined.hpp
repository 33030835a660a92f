// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "diffusion/models/text_encoder.hpp"
#include "diffusion/models/text_encoders/kind.hpp"
#include "diffusion/models/text_encoders/tower.hpp"
#include "diffusion/weights/scope.hpp"

namespace weft::models::text_encoders {

/// What each tower made of a prompt, by its name.
using TowerResults = std::map<std::string, Encoded, std::less<>>;

/// How towers are made, and their results put together.
struct Recipe {
  /// The tower of that name, of the keys below scope. Throws WeightsError.
  std::function<std::unique_ptr<const Tower>(const std::string& name, const weights::Scope& scope)> make_tower;
  std::function<Encoded(const TowerResults& results)> combine;
};

/// A text encoder of one tower, whose keys stay as they are in its store, or of several, each below its name
/// ("clip_l."). Throws WeightsError when weights are missing or do not fit.
std::shared_ptr<const TextEncoder> combine_towers(const TowerDicts& dicts, const Recipe& recipe);

}  // namespace weft::models::text_encoders
