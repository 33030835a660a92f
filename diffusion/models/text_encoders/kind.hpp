// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diffusion/models/text_encoder.hpp"
#include "diffusion/weights/state_dict.hpp"
#include "engine/base/registry.hpp"

namespace weft::models::text_encoders {

/// The weights of towers by name ("clip_l", "clip_g", "clip_h", "t5xxl"), in the layouts of transformers.
using TowerDicts = std::map<std::string, weights::StateDict, std::less<>>;

/// How a model family uses text encoders. One file each in this folder, registered by the word that the loaders'
/// `type` has for it ("flux").
struct Kind {
  std::string family;                 ///< for people: "Flux"
  std::vector<std::string> required;  ///< towers that must be there
  std::vector<std::string> optional;  ///< towers that may be there; where none is required, at least one of these
  /// Makes it of towers that satisfy the above. Throws WeightsError.
  std::function<std::shared_ptr<const TextEncoder>(const TowerDicts&)> make;
};
using KindRegistry = Registry<Kind>;

/// The text encoder of that kind, for families whose checkpoints hold one. Throws WeightsError when a file does not
/// fit, std::logic_error when there is no such kind or a required tower is missing.
std::shared_ptr<const TextEncoder> make_text_encoder(const std::string& kind, const TowerDicts& towers);

/// What a family is called that ComfyUI's loaders have a `type` for ("qwen_image": "Qwen-Image") and weft no text
/// encoders; empty for words that nobody has.
std::optional<std::string_view> other_family(std::string_view type);

/// "CLIP-L", for messages.
std::string tower_title(std::string_view tower);

}  // namespace weft::models::text_encoders
