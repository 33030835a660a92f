// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/hooks.hpp"

#include <catch2/catch.hpp>

#include <ATen/ATen.h>

#include "analytic_model.hpp"
#include "diffusion/sampling/guider.hpp"
#include "diffusion/sampling/run.hpp"
#include "engine/base/errors.hpp"

using namespace weft;

namespace {

const std::vector<std::int64_t> kHookedShape{1, 4, 8, 8};

at::Tensor hooked_x() { return at::linspace(-1, 1, 256, at::kFloat).reshape(kHookedShape); }

/// A network whose denoised is x times the prompt's number, and which counts the rows that it is asked for.
sampling::GuidedModel counted_model(std::vector<sampling::Hook> hooks, std::int64_t& rows) {
  auto model = test::analytic_model();
  model.apply = [&rows](const at::Tensor& x, const auto&, const at::Tensor& context, const auto&) {
    rows += x.size(0);
    return x * context.reshape({-1, 1, 1, 1});
  };
  model.hooks = std::move(hooks);
  return model;
}

struct HookedStep {
  at::Tensor denoised, negative;
  std::int64_t rows = 0;
};

HookedStep step_with(std::vector<sampling::Hook> hooks, double cfg, double sigma = 1.0) {
  HookedStep step;
  const auto guidance = sampling::cfg_guidance({test::analytic_cond(0.8)}, {test::analytic_cond(0.3)}, cfg);
  const sampling::Guider guider(counted_model(std::move(hooks), step.rows), guidance, sampling::Subject(kHookedShape));
  const auto guided = guider.denoise(hooked_x(), at::scalar_tensor(sigma, at::kFloat));
  step.denoised = guided.denoised;
  step.negative = guided.negative;
  return step;
}

double far(const at::Tensor& a, const at::Tensor& b) { return (a - b).abs().max().item<double>(); }

/// Leaves the second half of the channels out of what it is asked once more.
class HalfOfTheNetwork final : public sampling::RunHook {
 public:
  explicit HalfOfTheNetwork(const sampling::WalkFacts&) {}
  bool needs_negative() const override { return true; }
  at::Tensor after_guidance(const sampling::GuidedStep& step, at::Tensor guided) override {
    return guided - step.ask(step.call.negative_side, step.call.x, nullptr);
  }
};

}  // namespace

TEST_CASE("hooks: without any, and with those that change nothing, guidance is the same to the bit") {
  const auto plain = step_with({}, 5.0);
  CHECK(plain.rows == 2);
  const auto same = step_with({sampling::frequency_scaled_guidance(1.0, 1.0, 2)}, 5.0);
  CHECK(far(same.denoised, plain.denoised) < 1e-5);
  CHECK(at::equal(step_with({sampling::differential_diffusion(1.0)}, 5.0).denoised, plain.denoised));
}

TEST_CASE("hooks: what lies on guidance sees both predictions and may replace them") {
  const auto doubled = [](const at::Tensor& latent) { return latent * 2.0; };
  const auto plain = step_with({}, 3.0), hooked = step_with({sampling::operation_on_guidance(doubled)}, 3.0);
  // negative + 3 * (2 (positive - negative))
  CHECK(far(hooked.denoised, hooked.negative + (plain.denoised - plain.negative) * 2.0) < 1e-5);
}

TEST_CASE("hooks: projected guidance adds to the positive what does not lie along it") {
  const auto positive = step_with({}, 1.0).denoised;
  // Here all of guidance lies along it: nothing is left of it without that part, all of it with.
  CHECK(far(step_with({sampling::adaptive_projected_guidance(0.0, 0.0, 0.0)}, 5.0).denoised, positive) < 1e-4);
  const auto negative = step_with({}, 5.0).negative;
  CHECK(far(step_with({sampling::adaptive_projected_guidance(1.0, 0.0, 0.0)}, 5.0).denoised,
            positive + (positive - negative) * 5.0) < 1e-4);
  // At strength 0 it is what it comes to near 0.
  CHECK(far(step_with({sampling::adaptive_projected_guidance(1.0, 0.0, 0.0)}, 1e-4).denoised, positive) < 1e-3);
  CHECK(far(step_with({sampling::adaptive_projected_guidance(1.0, 0.0, 0.0)}, 0.0).denoised, positive) < 1e-5);
}

TEST_CASE("hooks: limited guidance has no cell longer than the positive alone") {
  const auto alone = step_with({}, 1.0).denoised;
  const auto limited = step_with({sampling::norm_limited_guidance(1.0)}, 9.0).denoised;
  CHECK((limited.norm(2, 1) - alone.norm(2, 1)).max().item<double>() < 1e-5);
}

TEST_CASE("hooks: a hook may ask for the negative at cfg 1, and ask the network again") {
  CHECK(step_with({}, 1.0).rows == 1);
  const auto asked = step_with({sampling::hook_of<HalfOfTheNetwork>()}, 1.0);
  CHECK(asked.rows == 3);
  CHECK(far(asked.denoised, step_with({}, 1.0).denoised - asked.negative) < 1e-5);
}

TEST_CASE("hooks: skipped layers of the negative are asked for apart from the positive") {
  const sampling::LeftOut layers{{0}, {}};
  CHECK(step_with({sampling::skip_layers_of_negative(layers, {0.0, 1.0})}, 4.0).rows == 2);
}

TEST_CASE("hooks: guidance of another strength on a part of the way") {
  CHECK(at::equal(step_with({sampling::strength_of_guidance(3.0, {0.0, 1.0})}, 7.0).denoised,
                  step_with({}, 3.0).denoised));
  CHECK(at::equal(step_with({sampling::strength_of_guidance(3.0, {0.0, 0.1})}, 7.0, 0.1).denoised,
                  step_with({}, 7.0, 0.1).denoised));
}

TEST_CASE("hooks: epsilon scaling divides the predicted noise") {
  const auto plain = step_with({}, 4.0).denoised;
  const auto scaled = step_with({sampling::epsilon_scaling(2.0)}, 4.0).denoised;
  CHECK(far(scaled, hooked_x() - (hooked_x() - plain) / 2.0) < 1e-5);
}

TEST_CASE("hooks: temporal score rescaling with k 1 does nothing, below 1 it scales the noise down") {
  const auto plain = step_with({}, 4.0).denoised;
  CHECK(at::equal(step_with({sampling::temporal_score_rescaling(1.0, 1.0)}, 4.0).denoised, plain));
  // At sigma 1 the signal-to-noise ratio is 1: r = (1 + 1) / (1 / k + 1).
  const double r = 2.0 / (1.0 / 0.5 + 1.0);
  const auto rescaled = step_with({sampling::temporal_score_rescaling(0.5, 1.0)}, 4.0).denoised;
  CHECK(far(rescaled, at::lerp(hooked_x(), plain, r)) < 1e-5);
}

TEST_CASE("hooks: differential diffusion changes a cell from the step on that its grey says") {
  std::int64_t rows = 0;
  const auto guidance = sampling::basic_guidance({test::analytic_cond(0.5)});
  const sampling::Guider guider(counted_model({sampling::differential_diffusion(1.0)}, rows), guidance,
                                sampling::Subject(kHookedShape));
  const auto sampling = sampling::discrete_eps();
  const auto mask = at::tensor({0.0F, 0.25F, 0.75F, 1.0F}).reshape({1, 1, 1, 4});
  const auto sigmas = at::cat({sampling->sigma(at::tensor({999.0F, 500.0F})), at::zeros({1})});
  const auto at_level = [&](std::int64_t i) { return guider.noise_mask(mask, sigmas[i], sigmas).sum().item<float>(); };
  CHECK(at_level(0) == 1.0F);  // all of the way is left: white alone
  CHECK(at_level(1) == 2.0F);  // half of it
}

/// Rows that the network was asked for in 40 steps of euler, and where they lead.
static std::pair<std::int64_t, at::Tensor> walked(const std::shared_ptr<const sampling::Guidance>& guidance,
                                                  std::vector<sampling::Hook> hooks) {
  std::int64_t rows = 0;
  const auto model = counted_model(std::move(hooks), rows);
  const sampling::Run run{.sampler = sampling::find_sampler("euler"),
                          .sigmas = at::linspace(10, 0.1, 41, at::kFloat),
                          .noise = hooked_x(),
                          .latent = at::zeros(kHookedShape),
                          .latent_format = test::unscaled()};
  const at::Tensor samples = sampling::run_sampler(run, model, guidance, {}, {}).samples;
  return {rows, samples};
}

TEST_CASE("hooks: a cache skips steps at which little changes, and no step with a threshold of 0") {
  const auto walk = [](std::vector<sampling::Hook> hooks) {
    const auto [rows, samples] = walked(sampling::basic_guidance({test::analytic_cond(0.5)}), std::move(hooks));
    CHECK(at::isfinite(samples).all().item<bool>());
    return rows;
  };
  CHECK(walk({}) == 40);
  CHECK(walk({sampling::easy_cache(0.0, {0.0, 1.0}, false)}) == 40);
  CHECK(walk({sampling::easy_cache(0.5, {0.0, 1.0}, false)}) < 38);
  CHECK(walk({sampling::lazy_cache(0.5, {0.0, 1.0}, false)}) < 38);
  CHECK(walk({sampling::easy_cache(0.5, {1.0, 1.0}, false)}) == 40);
}

TEST_CASE("hooks: what is asked besides a step is skipped with it, and leaves the step's own changes alone") {
  const auto walk = [](std::vector<sampling::Hook> hooks) {
    return walked(sampling::cfg_guidance({test::analytic_cond(0.8)}, {test::analytic_cond(0.3)}, 4.0), std::move(hooks));
  };
  const auto asks = [] { return sampling::perturbed_attention_guidance(2.0); };
  const auto cache = [] { return sampling::easy_cache(0.5, {0.0, 1.0}, false); };
  // This network has no middle to perturb: what is asked again is what was said, and guidance stays as it was.
  const auto [rows, samples] = walk({cache()});
  CHECK(rows < 2 * 38);
  for (const auto& hooks : {std::vector{cache(), asks()}, std::vector{asks(), cache()}}) {
    const auto [all_rows, same] = walk(hooks);
    CHECK(all_rows == rows / 2 * 3);
    CHECK(far(same, samples) < 1e-4);
  }
  CHECK(walk({asks()}).first == 40 * 3);
}

TEST_CASE("hooks: Perp-Neg takes nothing away that lies along the positive") {
  const std::vector<std::int64_t> shape = kHookedShape;
  std::int64_t rows = 0;
  const auto guidance = sampling::perp_neg_guidance({test::analytic_cond(0.8)}, {test::analytic_cond(0.3)},
                                                    {test::analytic_cond(0.0)}, 5.0, 1.0);
  const sampling::Guider guider(counted_model({}, rows), guidance, sampling::Subject(shape));
  const auto guided = guider.denoise(hooked_x(), at::scalar_tensor(1.0F, at::kFloat));
  CHECK(rows == 3);
  // All three predictions lie along x: the negative has nothing of its own.
  std::int64_t unused = 0;
  const auto positive =
      sampling::Guider(counted_model({}, unused),
                       sampling::cfg_guidance({test::analytic_cond(0.8)}, {test::analytic_cond(0.0)}, 5.0),
                       sampling::Subject(shape))
          .denoise(hooked_x(), at::scalar_tensor(1.0F, at::kFloat));
  CHECK(far(guided.denoised, positive.denoised) < 1e-4);
}

TEST_CASE("hooks: guidance of frames rises, or rises and falls, over a batch") {
  const auto x = at::zeros({5, 1, 1, 1}), positive = at::ones({5, 1, 1, 1}), negative = at::zeros({5, 1, 1, 1});
  const auto sigma = at::ones({5});
  const sampling::CfgCall call{positive, negative, 3.0, x, sigma};
  CHECK(far(sampling::linear_frames_cfg(1.0)(call).flatten(), at::tensor({1.0F, 1.5F, 2.0F, 2.5F, 3.0F})) < 1e-6);
  CHECK(far(sampling::triangle_frames_cfg(1.0)(call).flatten(), at::tensor({1.0F, 2.0F, 3.0F, 2.0F, 1.0F})) < 1e-6);
}
