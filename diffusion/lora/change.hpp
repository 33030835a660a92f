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

/// All tensors of a file that speak of one weight, by what each is for, however the file spells that: "up" is
/// ".lora_up.weight" here and ".lora_B.weight" there (parts.hpp).
class Change {
 public:
  Change(const weights::StateDict& file, std::string base) : file_(&file), base_(std::move(base)) {}

  /// Which weight, as the file's naming spells it: "lora_unet_conv_in".
  const std::string& base() const { return base_; }
  const weights::StateDict& file() const { return *file_; }
  /// "file: lora_unet_conv_in", to start an error with.
  std::string where() const;

  /// role: "up". Null when the file has none for this weight.
  const at::Tensor* find(std::string_view role) const;
  /// Throws WeightsError when the file has none.
  const at::Tensor& require(std::string_view role) const;
  /// The one number of a part. Nothing when it is not there; throws WeightsError when it is not one number.
  std::optional<double> number(std::string_view role) const;

  /// False when the role is taken: the file spells it twice.
  bool add(std::string_view role, const std::string& key, const at::Tensor& tensor);

  std::set<std::string_view> kinds;  ///< "LoRA"…
  std::vector<std::string> keys;     ///< of the file
  /// What the file's metadata says where no tensor does.
  std::optional<double> configured_alpha;
  bool rank_stabilised = false;  ///< that alpha counts by the root of the rank

 private:
  struct Part {
    std::string key;
    const at::Tensor* tensor;
  };
  const weights::StateDict* file_;
  std::string base_;
  std::map<std::string, Part, std::less<>> parts_;
};

/// A file's keys, sorted by the weight they speak of.
struct Changes {
  std::map<std::string, Change, std::less<>> by_base;
  std::vector<std::string> unknown;  ///< keys that no known kind has
};

Changes read_changes(const weights::StateDict& file);

}  // namespace weft::lora
