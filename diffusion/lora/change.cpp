// SPDX-License-Identifier: Apache-2.0
#include "diffusion/lora/change.hpp"

#include <algorithm>

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "diffusion/lora/metadata.hpp"
#include "diffusion/lora/parts.hpp"
#include "diffusion/tensor/dtype.hpp"
#include "engine/base/errors.hpp"

namespace weft::lora {
namespace {

void add(Changes& changes, const weights::StateDict& file, const KeyParts& parts, const std::string& key,
         const at::Tensor& tensor) {
  auto& change = changes.by_base.try_emplace(parts.base, file, parts.base).first->second;
  if (!change.add(parts.role, key, tensor)) {
    changes.unknown.push_back(key);
    return;
  }
  // Butterflies are rotations in several passes: one more dimension under OFT's name.
  const bool butterfly = parts.role == "blocks" && tensor.dim() == 4;
  if (!parts.kind.empty()) change.kinds.insert(butterfly ? "BOFT" : parts.kind);
  change.keys.push_back(key);
}

// The control LoRAs of Black Forest Labs give the norms of Flux's attention anew, under the names of the weights
// themselves. Only beside changes: a whole model has such keys too.
void take_replaced_norms(Changes& changes, const weights::StateDict& file) {
  if (changes.by_base.empty()) return;
  const auto is_norm = [](const std::string& key) { return key.ends_with("_norm.scale"); };
  for (const auto& key : changes.unknown)
    if (is_norm(key)) add(changes, file, {key, "value", "replaced weight"}, key, file.at(key));
  std::erase_if(changes.unknown, is_norm);
}

// IA3's vector is called as the weight itself; the flag beside it tells.
void take_vectors(Changes& changes, const weights::StateDict& file) {
  for (auto& [base, change] : changes.by_base) {
    const std::string key = base + ".weight";
    if (change.find("on_input") == nullptr || file.find(key) == nullptr) continue;
    change.add("vector", key, file.at(key));
    change.keys.push_back(key);
    std::erase(changes.unknown, key);
  }
}

void take_configuration(Changes& changes, const weights::StateDict& file) {
  for (const PeftPart& part : peft_parts(file.metadata()))
    for (auto& [base, change] : changes.by_base)
      if (base.starts_with(part.prefix)) {
        change.configured_alpha = part.alpha_for(base);
        change.rank_stabilised = part.rank_stabilised;
      }
}

}  // namespace

std::string Change::where() const { return fmt::format("{}: {}", file_->path().string(), base_); }

bool Change::add(std::string_view role, const std::string& key, const at::Tensor& tensor) {
  return parts_.emplace(role, Part{key, &tensor}).second;
}

const at::Tensor* Change::find(std::string_view role) const {
  const auto found = parts_.find(role);
  return found == parts_.end() ? nullptr : found->second.tensor;
}

const at::Tensor& Change::require(std::string_view role) const {
  if (const at::Tensor* tensor = find(role)) return *tensor;
  throw WeightsError(fmt::format("{}: its part '{}' is missing; the file has {}.", where(), role, fmt::join(keys, ", ")),
                     "The file is cut short, or was converted badly; download it again.");
}

std::optional<double> Change::number(std::string_view role) const {
  const auto found = parts_.find(role);
  if (found == parts_.end()) return std::nullopt;
  const at::Tensor& tensor = *found->second.tensor;
  if (tensor.numel() != 1)
    throw WeightsError(fmt::format("{}: {} is {}, not one number.", file_->path().string(), found->second.key,
                                   tensor::shape_text(tensor.sizes())));
  return tensor.item<double>();
}

Changes read_changes(const weights::StateDict& file) {
  Changes changes;
  for (const auto& [key, tensor] : file.tensors()) {
    if (const auto parts = split_key(key))
      add(changes, file, *parts, key, tensor);
    else
      changes.unknown.push_back(key);
  }
  take_replaced_norms(changes, file);
  take_vectors(changes, file);
  take_configuration(changes, file);
  return changes;
}

}  // namespace weft::lora
