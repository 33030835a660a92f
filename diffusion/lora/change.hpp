// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "diffusion/weights/state_dict.hpp"

namespace weft::lora {

/// A key of a LoRA file in its parts: "lora_unet_conv_in" + ".lora_up.weight".
struct KeyParts {
  std::string base;       ///< which weight, as the file's naming spells it
  std::string_view part;  ///< which tensor of the change
  std::string_view kind;  ///< the kind of change that has such a tensor: "LoRA"; empty for those that many have (alpha)
};

/// Nothing when the key does not end as any known kind's tensors do.
std::optional<KeyParts> split_key(std::string_view key);

/// All tensors of a file that speak of one weight.
class Change {
 public:
  Change(const weights::StateDict& file, std::string base) : file_(&file), base_(std::move(base)) {}

  const std::string& base() const { return base_; }
  const weights::StateDict& file() const { return *file_; }
  /// part: ".lora_up.weight". Null when the file has none for this weight.
  const at::Tensor* find(std::string_view part) const;
  /// Throws WeightsError when the file has none.
  const at::Tensor& require(std::string_view part) const;
  /// The one number of a part. Nothing when it is not there; throws WeightsError when it is not one number.
  std::optional<double> number(std::string_view part) const;

  std::set<std::string_view> kinds;  ///< "LoRA"…
  std::vector<std::string> keys;     ///< of the file

 private:
  const weights::StateDict* file_;
  std::string base_;
};

/// A file's keys, sorted by the weight they speak of.
struct Changes {
  std::map<std::string, Change, std::less<>> by_base;
  std::vector<std::string> unknown;  ///< keys that no known kind has
};

Changes read_changes(const weights::StateDict& file);

}  // namespace weft::lora
