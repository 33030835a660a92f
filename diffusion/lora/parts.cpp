// SPDX-License-Identifier: Apache-2.0
#include "diffusion/lora/parts.hpp"

#include <array>

namespace weft::lora {
namespace {

struct Part {
  std::string_view suffix;
  std::string_view kind;
  std::string_view role;
};

constexpr std::string_view kLora = "LoRA";
constexpr std::string_view kLoha = "LoHa";
constexpr std::string_view kLokr = "LoKr";
constexpr std::string_view kGlora = "GLoRA";
constexpr std::string_view kOft = "OFT";
constexpr std::string_view kBiasPart = "bias difference";
constexpr std::string_view kNorm = "norm difference";

// How the tensors of each kind of change end, whatever the naming before. The first that fits counts.
constexpr std::array kParts{
    // kohya
    Part{".lora_up.weight", kLora, "up"},
    Part{".lora_down.weight", kLora, "down"},
    Part{".lora_mid.weight", kLora, "mid"},
    // diffusers: attention processors, then layers of its own, then transformers' ones
    Part{"_lora.up.weight", kLora, "up"},
    Part{"_lora.down.weight", kLora, "down"},
    Part{".lora.up.weight", kLora, "up"},
    Part{".lora.down.weight", kLora, "down"},
    Part{".lora_linear_layer.up.weight", kLora, "up"},
    Part{".lora_linear_layer.down.weight", kLora, "down"},
    // PEFT; the adapter's own name may stand before ".weight" (named_factor)
    Part{".lora_B.weight", kLora, "up"},
    Part{".lora_A.weight", kLora, "down"},
    Part{".lora_B", kLora, "up"},
    Part{".lora_A", kLora, "down"},
    Part{".lora_B.bias", kBiasPart, "up_bias"},
    Part{".lora_magnitude_vector.weight", kDora, "magnitude"},
    Part{".lora_magnitude_vector", kDora, "magnitude"},
    Part{".alpha", "", "alpha"},
    Part{".reshape_weight", "", "reshape"},
    Part{".dora_scale", kDora, "dora_scale"},
    Part{".hada_w1_a", kLoha, "w1_a"},
    Part{".hada_w1_b", kLoha, "w1_b"},
    Part{".hada_w2_a", kLoha, "w2_a"},
    Part{".hada_w2_b", kLoha, "w2_b"},
    Part{".hada_t1", kLoha, "t1"},
    Part{".hada_t2", kLoha, "t2"},
    Part{".lokr_w1", kLokr, "kron_w1"},
    Part{".lokr_w1_a", kLokr, "kron_w1_a"},
    Part{".lokr_w1_b", kLokr, "kron_w1_b"},
    Part{".lokr_w2", kLokr, "kron_w2"},
    Part{".lokr_w2_a", kLokr, "kron_w2_a"},
    Part{".lokr_w2_b", kLokr, "kron_w2_b"},
    Part{".lokr_t2", kLokr, "kron_t2"},
    Part{".a1.weight", kGlora, "a1"},
    Part{".a2.weight", kGlora, "a2"},
    Part{".b1.weight", kGlora, "b1"},
    Part{".b2.weight", kGlora, "b2"},
    Part{".oft_blocks", kOft, "blocks"},
    Part{".oft_diag", kOft, "blocks"},
    Part{".rescale", "", "rescale"},
    Part{".diff", "full difference", "diff"},
    Part{".diff_b", kBiasPart, "diff_b"},
    Part{".w_norm", kNorm, "w_norm"},
    Part{".b_norm", kBiasPart, "b_norm"},
    Part{".set_weight", "replaced weight", "value"},
    Part{".on_input", "IA3", "on_input"},
};

/// Spellings that are part of the weight's name as well: XLabs numbers the two streams in them.
struct Numbered {
  std::string_view ending;
  std::string_view suffix;
  std::string_view role;
};
constexpr std::array kNumberedParts{
    Numbered{"_lora1.down.weight", ".down.weight", "down"},
    Numbered{"_lora2.down.weight", ".down.weight", "down"},
    Numbered{"_lora1.up.weight", ".up.weight", "up"},
    Numbered{"_lora2.up.weight", ".up.weight", "up"},
};

constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kNamedFactors{
    {{".lora_B.", "up"}, {".lora_A.", "down"}}};

// "….lora_A.default.weight": PEFT's key with the name of the adapter in it.
std::optional<KeyParts> named_factor(std::string_view key) {
  constexpr std::string_view kWeight = ".weight";
  if (!key.ends_with(kWeight)) return std::nullopt;
  for (const auto& [infix, role] : kNamedFactors) {
    const auto at = key.rfind(infix);
    if (at == std::string_view::npos || at == 0) continue;
    const auto name = at + infix.size();
    if (name + kWeight.size() < key.size() && key.find('.', name) == key.size() - kWeight.size())
      return KeyParts{std::string(key.substr(0, at)), role, kLora};
  }
  return std::nullopt;
}

}  // namespace

std::optional<KeyParts> split_key(std::string_view key) {
  const auto cut = [&](std::string_view suffix) { return std::string(key.substr(0, key.size() - suffix.size())); };
  for (const Numbered& part : kNumberedParts)
    if (key.size() > part.ending.size() && key.ends_with(part.ending)) return KeyParts{cut(part.suffix), part.role, kLora};
  for (const Part& part : kParts)
    if (key.size() > part.suffix.size() && key.ends_with(part.suffix))
      return KeyParts{cut(part.suffix), part.role, part.kind};
  return named_factor(key);
}

}  // namespace weft::lora
