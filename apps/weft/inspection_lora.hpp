// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "apps/weft/inspection.hpp"

namespace weft::lora {
struct Description;
}
namespace weft::weights {
class StateDict;
}

namespace weft::app {

/// Lists that are told a line an item.
inline constexpr std::string_view kBlocksLabel = "rank by block", kUnmatchedLabel = "keys without a place";

/// How a LoRA is made and for what.
void add_lora(Facts& facts, const lora::Description& lora, const weights::StateDict& file);

/// What of a LoRA has a place in the model of the file `against`. Throws FileError, WeightsError; UsageError when that
/// file is no checkpoint or diffusion model.
void add_matches(Facts& facts, const lora::Description& lora, const weights::StateDict& file,
                 const std::string& against);

}  // namespace weft::app
