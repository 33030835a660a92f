// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <ATen/ATen.h>

#include "analytic_model.hpp"
#include "diffusion/sampling/guider.hpp"

using namespace weft;

namespace {

/// What a guidance makes of sides whose denoised is the number g of their prompt, and how often the network was asked.
struct Asked {
  double denoised, negative;
  std::int64_t rows;
};

Asked ask(const std::shared_ptr<const sampling::Guidance>& guidance, bool with_negative = false,
          sampling::CfgFunction function = {}) {
  std::int64_t rows = 0;
  auto model = test::analytic_model();
  model.cfg_function = std::move(function);
  model.apply = [&](const auto& x, const auto&, const auto& context, const auto&) {
    rows += x.size(0);
    return at::ones_like(x) * context.reshape({-1, 1, 1, 1});
  };
  const std::vector<std::int64_t> shape{1, 4, 8, 8};
  const sampling::Guider guider(model, guidance, sampling::Subject(shape));
  const auto guided = guider.denoise(at::ones(shape), at::scalar_tensor(1.0F, at::kFloat), with_negative);
  return {guided.denoised.mean().item<double>(), guided.negative.mean().item<double>(), rows};
}

sampling::Conditioning g(double value) { return {test::analytic_cond(value)}; }

}  // namespace

TEST_CASE("guidance: one prompt alone is asked once") {
  const auto asked = ask(sampling::basic_guidance(g(3)));
  CHECK(asked.denoised == Approx(3.0));
  CHECK(asked.rows == 1);
}

TEST_CASE("guidance: a sampler may ask for the negative where cfg 1 does not need it") {
  const auto guidance = sampling::cfg_guidance(g(3), g(1), 1.0);
  CHECK(ask(guidance).rows == 1);
  const auto both = ask(guidance, true);
  CHECK(both.rows == 2);
  CHECK(both.denoised == Approx(3.0));
  CHECK(both.negative == Approx(1.0));
}

TEST_CASE("guidance: two prompts and a negative, both styles") {
  using sampling::DualStyle;
  const auto dual = [](double first_cfg, double second_cfg, DualStyle style) {
    return ask(sampling::dual_cfg_guidance(g(5), g(3), g(1), first_cfg, second_cfg, style));
  };
  CHECK(dual(2.0, 3.0, DualStyle::regular).denoised == Approx(1 + (3 - 1) * 3.0 + (5 - 3) * 2.0));
  CHECK(dual(2.0, 3.0, DualStyle::nested).denoised == Approx(1 + 3.0 * (3 + (5 - 3) * 2.0 - 1)));
  CHECK(dual(2.0, 3.0, DualStyle::regular).rows == 3);
  CHECK(dual(2.0, 1.0, DualStyle::regular).rows == 2);
  CHECK(dual(1.0, 1.0, DualStyle::regular).rows == 1);
  CHECK(dual(1.0, 1.0, DualStyle::regular).denoised == Approx(5.0));
}

TEST_CASE("guidance: a model's own way to combine takes the place of the usual one") {
  const auto mean = [](const sampling::CfgCall& call) { return (call.positive + call.negative) / 2.0; };
  CHECK(ask(sampling::cfg_guidance(g(3), g(1), 7.0), false, mean).denoised == Approx(2.0));
}

TEST_CASE("guidance: rescaled to the spread of the positive, or not at all") {
  const auto x = at::linspace(-1, 1, 256, at::kFloat).reshape({1, 4, 8, 8});
  const auto positive = x * 0.8;
  const auto negative = x * 0.3;
  const auto sigma = at::ones({1});
  const sampling::CfgCall call{positive, negative, 5.0, x, sigma};
  const auto usual = sampling::apply_cfg({}, call);
  CHECK(at::allclose(sampling::rescaled_cfg(0.0)(call), usual, 1e-4, 1e-5));
  CHECK((sampling::rescaled_cfg(1.0)(call) - usual).abs().max().item<double>() > 0.1);
}

TEST_CASE("guidance: rescaling sees of a picture what its noise keeps") {
  const auto x = at::linspace(-1, 1, 256, at::kFloat).reshape({1, 4, 8, 8}) * 4518.0;
  const auto positive = at::sin(x), negative = at::cos(x);
  const auto sigma = at::full({1}, 4518.0);
  const auto kept = x - (x - positive);
  REQUIRE_FALSE(at::equal(kept, positive));
  const auto of = [&](const at::Tensor& picture) {
    return sampling::rescaled_cfg(0.6)({picture, negative, 5.0, x, sigma});
  };
  const auto result = of(positive);
  CHECK(at::equal(of(kept), result));
  CHECK(at::equal(x - (x - result), result));
}
