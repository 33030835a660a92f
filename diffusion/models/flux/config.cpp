// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/flux/config.hpp"

#include <fmt/format.h>

#include "diffusion/nn/shape_check.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

at::IntArrayRef sizes_of(const weights::Scope& scope, std::string_view name, std::size_t rank) {
  return nn::require_rank(scope, name, rank).sizes();
}

[[noreturn]] void misfit(const weights::Scope& scope, std::string_view name, const std::string& what) {
  throw WeightsError(fmt::format("{} {}", nn::describe(scope, name), what),
                     "The file may be damaged, or a kind of Flux model that is not supported yet.");
}

std::int64_t channels_of(const weights::Scope& scope, std::string_view name, std::int64_t values) {
  constexpr std::int64_t kCells = FluxConfig::kPatch * FluxConfig::kPatch;
  if (values % kCells != 0 || values == 0)
    misfit(scope, name, fmt::format("stands for {} values of a token, which is no multiple of {}", values, kCells));
  return values / kCells;
}

/// Published models have heads of 128 channels, turned as 16, 56 and 56; others share them in the same proportion.
std::array<std::int64_t, 3> axes_of(const weights::Scope& scope, std::string_view name, std::int64_t head_size) {
  constexpr std::int64_t kUnit = 16;  // an eighth, seven sixteenths twice: whole numbers of pairs at multiples of 32
  if (head_size % (2 * kUnit) != 0 || head_size == 0)
    misfit(scope, name, fmt::format("says that heads have {} channels, which is no multiple of {}", head_size,
                                    2 * kUnit));
  return {head_size / kUnit * 2, head_size / kUnit * 7, head_size / kUnit * 7};
}

}  // namespace

FluxConfig read_flux_config(const weights::Scope& scope) {
  constexpr std::string_view kIn = "img_in.weight", kOut = "final_layer.linear.weight";
  constexpr std::string_view kNorm = "double_blocks.0.img_attn.norm.query_norm.scale";
  constexpr std::string_view kMlp = "double_blocks.0.img_mlp.0.weight";
  FluxConfig config{};
  config.hidden_size = sizes_of(scope, kIn, 2)[0];
  config.head_size = sizes_of(scope, kNorm, 1)[0];
  config.axes = axes_of(scope, kNorm, config.head_size);
  if (config.hidden_size % config.head_size != 0 || config.hidden_size == 0)
    misfit(scope, kIn, fmt::format("has {} rows, which heads of {} channels cannot share", config.hidden_size,
                                   config.head_size));
  config.heads = config.hidden_size / config.head_size;
  config.in_channels = channels_of(scope, kIn, sizes_of(scope, kIn, 2)[1]);
  config.out_channels = channels_of(scope, kOut, sizes_of(scope, kOut, 2)[0]);
  config.context_size = sizes_of(scope, "txt_in.weight", 2)[1];
  config.vector_size = sizes_of(scope, "vector_in.in_layer.weight", 2)[1];
  config.mlp_size = sizes_of(scope, kMlp, 2)[0];
  config.double_blocks = (scope / "double_blocks").count();
  config.single_blocks = (scope / "single_blocks").count();
  config.guidance = scope.has("guidance_in.in_layer.weight");
  return config;
}

}  // namespace weft::models
