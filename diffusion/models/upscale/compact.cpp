// SPDX-License-Identifier: Apache-2.0
// SRVGGNetCompact (Real-ESRGAN; BasicSR, Apache-2.0): convolutions and learnt activations in turn, the last to as many
// channels as the enlarged picture has pixels in a block, added to the picture enlarged plainly.
#include <cmath>
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

class Compact final : public UpscaleModel {
 public:
  explicit Compact(std::shared_ptr<weights::ParameterStore> weights_store)
      : UpscaleModel(std::move(weights_store), "Real-ESRGAN compact") {
    const weights::Scope body(store(), "body");
    const std::int64_t layers = body.count();
    std::int64_t channels = nn::kAny;
    for (std::int64_t i = 0; i < layers; i += 2) {
      convs_.emplace_back(body / i, nn::Conv2d::Options{.in = channels, .kernel = 3});
      channels = convs_.back().out_channels();
      if (i + 1 < layers) slopes_.push_back(&nn::require_shape(body / (i + 1), "weight", {channels}));
    }
    if (convs_.size() < 2 || slopes_.size() + 1 != convs_.size())
      throw WeightsError(nn::describe(body, "") + " does not end with a convolution");
    const std::int64_t in = convs_.front().in_channels();
    scale_ = std::llrint(std::sqrt(static_cast<double>(channels) / static_cast<double>(in)));
    if (scale_ < 1 || in * scale_ * scale_ != channels)
      throw WeightsError(fmt::format("{} takes {} channels and gives {}, which is no whole number of pixels a side",
                                     nn::describe(body, ""), in, channels));
  }

  at::Tensor forward(const at::Tensor& x) const override {
    at::Tensor out = x;
    for (std::size_t i = 0; i < convs_.size(); ++i) {
      out = convs_[i](out);
      if (i < slopes_.size()) out = at::prelu(out, slopes_[i]->value());
    }
    out = at::pixel_shuffle(out, scale_);
    return out.add_(at::upsample_nearest2d(x, {x.size(2) * scale_, x.size(3) * scale_}));
  }

  std::int64_t scale() const override { return scale_; }
  std::int64_t in_channels() const override { return convs_.front().in_channels(); }
  std::int64_t values_per_pixel() const override {
    return 3 * convs_.front().out_channels() + 3 * convs_.back().out_channels();
  }

 private:
  std::vector<nn::Conv2d> convs_;
  std::vector<const weights::Parameter*> slopes_;
  std::int64_t scale_ = 1;
};

}  // namespace

bool is_compact(const weights::StateDict& file) {
  const at::Tensor* first = file.find("body.0.weight");
  const at::Tensor* slope = file.find("body.1.weight");
  return first != nullptr && slope != nullptr && first->dim() == 4 && slope->dim() == 1;
}

std::shared_ptr<const UpscaleModel> make_compact(const weights::StateDict& file) {
  return std::make_shared<const Compact>(std::make_shared<weights::ParameterStore>(file));
}

}  // namespace weft::models::upscale
