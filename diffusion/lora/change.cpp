// SPDX-License-Identifier: Apache-2.0
#include "diffusion/lora/change.hpp"

#include <array>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/tensor/dtype.hpp"
#include "engine/base/errors.hpp"

namespace weft::lora {
namespace {

struct Part {
  std::string_view suffix;
  std::string_view kind;
};

// How the tensors of each kind of change end, whatever the naming before. Kinds without an adapter are here too, so
// that a file that has them is refused by name and not read halfway.
constexpr std::array kParts{
    Part{".alpha", ""},
    Part{".lora_up.weight", "LoRA"},
    Part{".lora_down.weight", "LoRA"},
    Part{".lora_mid.weight", "LoRA"},
    Part{".dora_scale", "DoRA"},
    Part{".hada_w1_a", "LoHa"},
    Part{".hada_w1_b", "LoHa"},
    Part{".hada_w2_a", "LoHa"},
    Part{".hada_w2_b", "LoHa"},
    Part{".hada_t1", "LoHa"},
    Part{".hada_t2", "LoHa"},
    Part{".lokr_w1", "LoKr"},
    Part{".lokr_w1_a", "LoKr"},
    Part{".lokr_w1_b", "LoKr"},
    Part{".lokr_w2", "LoKr"},
    Part{".lokr_w2_a", "LoKr"},
    Part{".lokr_w2_b", "LoKr"},
    Part{".lokr_t2", "LoKr"},
    Part{".a1.weight", "GLoRA"},
    Part{".a2.weight", "GLoRA"},
    Part{".b1.weight", "GLoRA"},
    Part{".b2.weight", "GLoRA"},
    Part{".oft_blocks", "OFT or BOFT"},
    Part{".oft_diag", "OFT or BOFT"},
    Part{".rescale", "OFT or BOFT"},
    Part{".diff", "full difference"},
    Part{".diff_b", "full difference"},
    Part{".w_norm", "norm difference"},
    Part{".b_norm", "norm difference"},
    Part{".set_weight", "replaced weight"},
    Part{".reshape_weight", "reshaped LoRA"},
    Part{".on_input", "IA3"},
    // Other namings of LoRA's two factors (diffusers, PEFT).
    Part{".lora_A.weight", "LoRA (PEFT naming)"},
    Part{".lora_B.weight", "LoRA (PEFT naming)"},
    Part{".lora_A.default.weight", "LoRA (PEFT naming)"},
    Part{".lora_B.default.weight", "LoRA (PEFT naming)"},
    Part{".lora_A", "LoRA (PEFT naming)"},
    Part{".lora_B", "LoRA (PEFT naming)"},
    Part{".lora.up.weight", "LoRA (diffusers naming)"},
    Part{".lora.down.weight", "LoRA (diffusers naming)"},
    Part{"_lora.up.weight", "LoRA (diffusers naming)"},
    Part{"_lora.down.weight", "LoRA (diffusers naming)"},
    Part{".lora_linear_layer.up.weight", "LoRA (diffusers naming)"},
    Part{".lora_linear_layer.down.weight", "LoRA (diffusers naming)"},
};

}  // namespace

std::optional<KeyParts> split_key(std::string_view key) {
  for (const Part& part : kParts)
    if (key.size() > part.suffix.size() && key.ends_with(part.suffix))
      return KeyParts{std::string(key.substr(0, key.size() - part.suffix.size())), part.suffix, part.kind};
  return std::nullopt;
}

const at::Tensor* Change::find(std::string_view part) const { return file_->find(base_ + std::string(part)); }

const at::Tensor& Change::require(std::string_view part) const { return file_->at(base_ + std::string(part)); }

std::optional<double> Change::number(std::string_view part) const {
  const at::Tensor* tensor = find(part);
  if (tensor == nullptr) return std::nullopt;
  if (tensor->numel() != 1)
    throw WeightsError(fmt::format("{}: {}{} is {}, not one number.", file_->path().string(), base_, part,
                                   tensor::shape_text(tensor->sizes())));
  return tensor->item<double>();
}

Changes read_changes(const weights::StateDict& file) {
  Changes changes;
  for (const auto& [key, tensor] : file.tensors()) {
    const auto parts = split_key(key);
    if (!parts) {
      changes.unknown.push_back(key);
      continue;
    }
    auto& change = changes.by_base.try_emplace(parts->base, file, parts->base).first->second;
    if (!parts->kind.empty()) change.kinds.insert(parts->kind);
    change.keys.push_back(key);
  }
  return changes;
}

}  // namespace weft::lora
