// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace weft::lora {

/// The kind of a change that is a LoRA scaled along one axis; it goes with the tensors of another kind.
inline constexpr std::string_view kDora = "DoRA";

/// A key of a LoRA file in its parts: "lora_unet_conv_in" + ".lora_up.weight".
struct KeyParts {
  std::string base;       ///< which weight, as the file's naming spells it
  std::string_view role;  ///< what the tensor is for, whatever its spelling: "up"
  std::string_view kind;  ///< the kind of change that has such a tensor: "LoRA"; empty for those that many have (alpha)
};

/// Nothing when the key does not end as any known kind's tensors do.
std::optional<KeyParts> split_key(std::string_view key);

}  // namespace weft::lora
