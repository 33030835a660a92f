// SPDX-License-Identifier: Apache-2.0
// Residual-in-residual dense blocks (Wang et al. 2018, "ESRGAN", section 3.1), in the names of BasicSR (Apache-2.0). The
// layouts of older training code are renamed to those.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/models/upscale/networks.hpp"
#include "diffusion/nn/conv.hpp"
#include "diffusion/nn/shape_check.hpp"
#include "engine/base/errors.hpp"

namespace weft::models::upscale {
namespace {

constexpr double kSlope = 0.2;     // of what is below zero
constexpr double kResidual = 0.2;  // of a block's change
constexpr int kMostDoublings = 5;

at::Tensor leaky(at::Tensor x) { return at::leaky_relu_(x, kSlope); }

/// Five convolutions, each of all that those before it gave. The fourth and second are linked in ESRGAN+.
class DenseBlock {
 public:
  explicit DenseBlock(const weights::Scope& scope, std::int64_t channels) {
    std::int64_t in = channels;
    for (int i = 1; i <= 5; ++i) {
      convs_.emplace_back(scope / fmt::format("conv{}", i),
                          nn::Conv2d::Options{.in = in, .out = i == 5 ? channels : nn::kAny, .kernel = 3});
      in += convs_.back().out_channels();
    }
    if (!scope.has("conv1x1")) return;
    const std::int64_t grown = convs_[1].out_channels();
    link_ = &nn::require_shape(scope / "conv1x1", "weight", {grown, channels, 1, 1});
    nn::require_shape(scope / "conv4", "weight", {grown, nn::kAny, 3, 3});
  }

  at::Tensor operator()(const at::Tensor& x) const {
    std::vector<at::Tensor> all{x};
    for (std::size_t i = 0; i < 4; ++i) {
      at::Tensor next = leaky(convs_[i](at::cat(all, 1)));
      if (link_ != nullptr && i == 1) next = next + at::conv2d(x, link_->value());
      if (link_ != nullptr && i == 3) next = next + all[2];
      all.push_back(std::move(next));
    }
    return convs_[4](at::cat(all, 1)).mul_(kResidual).add_(x);
  }

 private:
  std::vector<nn::Conv2d> convs_;
  const weights::Parameter* link_ = nullptr;
};

std::int64_t blocks_in(const weights::Scope& scope) {
  const std::int64_t count = (scope / "body").count();
  if (count == 0) throw WeightsError(nn::describe(scope, "body.0") + " is missing");
  return count;
}

class RrdbNet final : public UpscaleModel {
 public:
  explicit RrdbNet(std::shared_ptr<weights::ParameterStore> weights_store)
      : UpscaleModel(std::move(weights_store), "ESRGAN"),
        scope_(store()),
        conv_first_(scope_ / "conv_first", {.kernel = 3}),
        conv_body_(scope_ / "conv_body", {.in = channels(), .out = channels(), .kernel = 3}),
        conv_hr_(scope_ / "conv_hr", {.in = channels(), .kernel = 3}),
        conv_last_(scope_ / "conv_last", {.in = conv_hr_.out_channels(), .kernel = 3}) {
    for (std::int64_t block = 0; block < blocks_in(scope_); ++block)
      for (int part = 1; part <= 3; ++part)
        dense_.emplace_back(scope_ / "body" / block / fmt::format("rdb{}", part), channels());
    for (int i = 1; scope_.has(fmt::format("conv_up{}", i)); ++i) {
      if (i > kMostDoublings)
        throw WeightsError(fmt::format("{} doubles a picture that was doubled {} times, which no upscale model does",
                                       nn::describe(scope_, fmt::format("conv_up{}", i)), kMostDoublings));
      ups_.emplace_back(scope_ / fmt::format("conv_up{}", i),
                        nn::Conv2d::Options{.in = channels(), .out = channels(), .kernel = 3});
    }
    unshuffle_ = unshuffle_of_channels();
  }

  at::Tensor forward(const at::Tensor& x) const override {
    const std::int64_t height = x.size(2), width = x.size(3);
    at::Tensor feature = conv_first_(unshuffle_ == 1 ? x : unshuffled(x));
    at::Tensor body = feature;
    for (std::size_t block = 0; block + 2 < dense_.size(); block += 3)
      body = dense_[block + 2](dense_[block + 1](dense_[block](body))).mul_(kResidual).add_(body);
    feature = feature + conv_body_(body);
    for (const nn::Conv2d& up : ups_)
      feature = leaky(up(at::upsample_nearest2d(feature, {2 * feature.size(2), 2 * feature.size(3)})));
    const at::Tensor out = conv_last_(leaky(conv_hr_(feature)));
    return out.narrow(2, 0, height * scale()).narrow(3, 0, width * scale());
  }

  std::int64_t scale() const override { return (std::int64_t{1} << ups_.size()) / unshuffle_; }
  std::int64_t in_channels() const override { return conv_first_.in_channels() / (unshuffle_ * unshuffle_); }
  std::int64_t values_per_pixel() const override {
    // At full size: the feature, enlarged and convolved; below it: a dense block with all that it joins.
    const std::int64_t full = std::int64_t{3} * channels() * scale() * scale();
    const std::int64_t block = 8 * channels() / (unshuffle_ * unshuffle_);
    return full + block;
  }

 private:
  std::int64_t channels() const { return conv_first_.out_channels(); }

  /// Into blocks of how many pixels a side the picture is taken: one less than the number of colours tells.
  std::int64_t unshuffle_of_channels() const {
    const std::int64_t in = conv_first_.in_channels(), out = conv_last_.out_channels();
    const auto side = std::llrint(std::sqrt(static_cast<double>(in) / static_cast<double>(out)));
    const bool fits = side >= 1 && out * side * side == in && (std::int64_t{1} << ups_.size()) % side == 0;
    if (fits) return side;
    if (in <= 4) return 1;
    throw WeightsError(fmt::format("{} takes {} channels and {} gives {}, which is no upscale model that weft knows",
                                   nn::describe(scope_, "conv_first"), in, nn::describe(scope_, "conv_last"), out));
  }

  /// Blocks of pixels as channels; sides that are no multiple of four, or of a larger block, are continued by their mirror
  /// image, and further by their edge (as spandrel pads, MIT).
  at::Tensor unshuffled(const at::Tensor& x) const {
    const std::int64_t multiple = std::max<std::int64_t>(4, unshuffle_);
    const auto missing = [multiple](std::int64_t size) { return (multiple - size % multiple) % multiple; };
    const std::int64_t right = missing(x.size(3)), below = missing(x.size(2));
    const std::int64_t mirrored_right = std::min(right, x.size(3) - 1), mirrored_below = std::min(below, x.size(2) - 1);
    at::Tensor padded = x;
    if (mirrored_right > 0 || mirrored_below > 0)
      padded = at::reflection_pad2d(padded, {0, mirrored_right, 0, mirrored_below});
    if (right > mirrored_right || below > mirrored_below)
      padded = at::replication_pad2d(padded, {0, right - mirrored_right, 0, below - mirrored_below});
    return at::pixel_unshuffle(padded, unshuffle_);
  }

  weights::Scope scope_;
  nn::Conv2d conv_first_, conv_body_, conv_hr_, conv_last_;
  std::vector<DenseBlock> dense_;
  std::vector<nn::Conv2d> ups_;
  std::int64_t unshuffle_ = 1;
};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// The number that follows `prefix` in a key; 0 where none does that counts layers.
std::int64_t number_after(std::string_view prefix, std::string_view key) {
  std::int32_t number = 0;
  const auto read = std::from_chars(key.data() + prefix.size(), key.data() + key.size(), number);
  return read.ec == std::errc() && number > 0 ? number : 0;
}

/// Keys of the first training code ("model.1.sub.0.RDB1.conv1.0.weight"): a sequence whose numbers tell the places.
std::map<std::string, std::string> old_sequence_names(const weights::StateDict& file) {
  std::int64_t body = 0;
  std::set<std::int64_t> outside{0};
  for (const auto& [key, tensor] : file.tensors()) {
    if (key.starts_with("model.1.sub."))
      body = std::max(body, number_after("model.1.sub.", key));
    else if (key.starts_with("model."))
      outside.insert(number_after("model.", key));
  }
  const std::int64_t last = *outside.rbegin();
  std::map<std::string, std::string> names{{"model.0.", "conv_first."},
                                           {fmt::format("model.1.sub.{}.", body), "conv_body."},
                                           {fmt::format("model.{}.", last - 2), "conv_hr."},
                                           {fmt::format("model.{}.", last), "conv_last."}};
  int up = 0;
  for (const std::int64_t number : outside)
    if (number > 1 && number < last - 2) names.emplace(fmt::format("model.{}.", number), fmt::format("conv_up{}.", ++up));
  return names;
}

std::string block_name(const std::string& rest) {
  std::string name = replaced(rest, ".RDB", ".rdb");
  for (int i = 1; i <= 5; ++i) name = replaced(name, fmt::format("conv{}.0.", i), fmt::format("conv{}.", i));
  return "body." + name;
}

/// The same weights under BasicSR's names.
weights::StateDict with_basicsr_names(const weights::StateDict& file) {
  const bool sequence = file.has_prefix("model.1.sub.");
  const std::map<std::string, std::string> named =
      sequence ? old_sequence_names(file)
               : std::map<std::string, std::string>{{"trunk_conv.", "conv_body."}, {"upconv1.", "conv_up1."},
                                                    {"upconv2.", "conv_up2."},     {"upconv3.", "conv_up3."},
                                                    {"HRconv.", "conv_hr."}};
  const std::string blocks = sequence ? "model.1.sub." : "RRDB_trunk.";
  weights::StateDict::Tensors tensors;
  for (const auto& [key, tensor] : file.tensors()) {
    std::string name = key;
    for (const auto& [from, to] : named)
      if (key.starts_with(from)) name = to + key.substr(from.size());
    if (name == key && key.starts_with(blocks)) name = block_name(key.substr(blocks.size()));
    tensors.insert_or_assign(name, tensor);
  }
  return {std::move(tensors), file.metadata(), file.path(), file.identity()};
}

}  // namespace

bool is_rrdbnet(const weights::StateDict& file) {
  return file.find("model.1.sub.0.RDB1.conv1.0.weight") != nullptr ||
         file.find("RRDB_trunk.0.RDB1.conv1.weight") != nullptr || file.find("body.0.rdb1.conv1.weight") != nullptr;
}

std::shared_ptr<const UpscaleModel> make_rrdbnet(const weights::StateDict& file) {
  const bool named = file.find("body.0.rdb1.conv1.weight") != nullptr;
  return std::make_shared<const RrdbNet>(
      std::make_shared<weights::ParameterStore>(named ? file : with_basicsr_names(file)));
}

}  // namespace weft::models::upscale
