// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "diffusion/models/family.hpp"
#include "diffusion/models/upscale/networks.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

/// What training code wraps around the weights.
constexpr std::array<std::string_view, 7> kWrappings{"params_ema.", "params-ema.", "params.", "model_state_dict.",
                                                     "state_dict.", "net.", "module."};

weights::StateDict unwrapped(weights::StateDict file) {
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view wrapping : kWrappings)
      if (file.has_prefix(wrapping)) {
        file = file.with_prefix(wrapping);
        found = true;
        break;
      }
  }
  return file;
}

/// Networks that weft has not, by a key that only they have.
struct Foreign {
  std::string_view key, name;
};
constexpr std::array kForeign{
    Foreign{"layers.0.residual_group.overlap_attn.relative_position_bias_table", "HAT"},
    Foreign{"layers.0.residual_group.blocks.0.attn.logit_scale", "Swin2SR"},
    Foreign{"layers.0.residual_group.blocks.0.norm1.weight", "SwinIR"},
    Foreign{"layers.0.blocks.0.attn.attns.0.pos.pos_proj.weight", "DAT"},
    Foreign{"layers.0.blocks.2.attn.attn_mask_0", "DAT"},
    Foreign{"block_1.c1_r.sk.weight", "SPAN"},
    Foreign{"residual_layer.0.residual_layer.0.layer.0.fn.0.weight", "OmniSR"},
    Foreign{"feats.0.lk.conv.weight", "PLKSR"},
    Foreign{"feats.1.lk.conv.weight", "PLKSR"},
    Foreign{"dfe.0.1.weight", "RealPLKSR"},
    Foreign{"relative_position_index_SA", "ATD"},
    Foreign{"layers.0.residual_group.layers.0.attn_win.wqkv.weight", "ATD"},
    Foreign{"m_head.0.weight", "SCUNet or DRUNet"},
    Foreign{"to_feat.0.weight", "SAFMN"},
    Foreign{"sub_mean.weight", "EDSR"},
    Foreign{"upsampler.0.weight", "Compact with another activation"},
};

[[noreturn]] void refuse_upscale(const weights::StateDict& file) {
  constexpr const char* kHave = "weft reads ESRGAN, Real-ESRGAN (x1, x2, x4) and its compact networks.";
  for (const Foreign& foreign : kForeign)
    if (file.find(foreign.key) != nullptr)
      throw WeightsError(fmt::format("{}: an upscale model of the kind {}, which weft does not have",
                                     file.path().string(), foreign.name),
                         kHave);
  if (const auto looks = recognise(file))
    throw WeightsError(fmt::format("{}: no upscale model; it looks like {}", file.path().string(), looks->kind),
                       looks->folder.empty() ? kHave : fmt::format("Such a file belongs into models/{}.", looks->folder));
  const std::string first = file.tensors().empty() ? "no tensor at all" : "'" + file.tensors().begin()->first + "' …";
  throw WeightsError(fmt::format("{}: no upscale model that weft knows; its keys are {}", file.path().string(), first),
                     kHave);
}

}  // namespace

std::shared_ptr<const UpscaleModel> load_upscale_model(const weights::StateDict& file) {
  const weights::StateDict network = unwrapped(file);
  if (upscale::is_rrdbnet(network)) return upscale::make_rrdbnet(network);
  if (upscale::is_compact(network)) return upscale::make_compact(network);
  refuse_upscale(network);
}

}  // namespace weft::models
