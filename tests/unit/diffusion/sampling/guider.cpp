// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <ATen/ATen.h>

#include "analytic_model.hpp"
#include "engine/base/errors.hpp"

using namespace weft;

namespace {

/// A model that keeps what it was called with.
struct Recorder {
  sampling::GuidedModel model = test::analytic_model();
  std::vector<at::Tensor> contexts;
  std::vector<at::Tensor> xs;
  std::vector<at::Tensor> ys;

  Recorder() {
    model.apply = [this](const auto& x, const auto&, const auto& context, const auto& extras) {
      xs.push_back(x.clone());
      contexts.push_back(context.clone());
      ys.push_back(extras.y);
      return x * context.select(1, 0).select(1, 0).reshape({-1, 1, 1, 1});
    };
  }

  at::Tensor denoise(const sampling::Conditioning& positive, const sampling::Conditioning& negative, double cfg,
                     at::IntArrayRef shape = {1, 4, 16, 16}) {
    return denoise(sampling::cfg_guidance(positive, negative, cfg), shape);
  }
  at::Tensor denoise(std::shared_ptr<const sampling::Guidance> guidance, at::IntArrayRef shape = {1, 4, 16, 16}) {
    const sampling::Guider guider(model, std::move(guidance), shape);
    return guider.denoise(at::ones(shape), at::scalar_tensor(1.0F, at::kFloat)).denoised;
  }
};

sampling::Cond cond_of(double g, std::int64_t tokens) {
  sampling::Cond cond;
  cond.cond = at::full({1, tokens, 2}, g, at::kFloat);
  return cond;
}

}  // namespace

TEST_CASE("guider: negative and positive go in one batch, in this order") {
  Recorder recorder;
  const auto out = recorder.denoise({cond_of(3, 77)}, {cond_of(1, 77)}, 2.0);
  REQUIRE(recorder.contexts.size() == 1);
  CHECK(recorder.contexts[0].sizes() == at::IntArrayRef({2, 77, 2}));
  CHECK(recorder.contexts[0][0][0][0].item<float>() == 1.0F);
  CHECK(recorder.contexts[0][1][0][0].item<float>() == 3.0F);
  CHECK(out[0][0][0][0].item<float>() == 5.0F);  // 1 + (3 - 1) * 2
}

TEST_CASE("guider: contexts of different lengths are repeated to their least common multiple") {
  Recorder recorder;
  recorder.denoise({cond_of(3, 231)}, {cond_of(1, 154)}, 2.0);
  REQUIRE(recorder.contexts.size() == 1);
  CHECK(recorder.contexts[0].size(1) == 462);
}

TEST_CASE("guider: contexts that would repeat more than four times take two calls") {
  Recorder recorder;
  const auto out = recorder.denoise({cond_of(3, 77 * 5)}, {cond_of(1, 77)}, 2.0);
  CHECK(recorder.contexts.size() == 2);
  CHECK(out[0][0][0][0].item<float>() == 5.0F);
}

TEST_CASE("guider: what is no longer the same when repeated, or has other biases, takes calls of its own") {
  Recorder recorder;
  recorder.model.extras = [](const sampling::Cond& cond, const sampling::Subject&) {
    return sampling::Extras{.token_biases = cond.token_biases, .context_may_repeat = false};
  };
  recorder.denoise({cond_of(3, 231)}, {cond_of(1, 154)}, 2.0);
  REQUIRE(recorder.contexts.size() == 2);
  CHECK(recorder.contexts[0].size(1) + recorder.contexts[1].size(1) == 231 + 154);
  recorder.denoise({cond_of(3, 77)}, {cond_of(1, 77)}, 2.0);
  CHECK(recorder.contexts.size() == 3);
  sampling::Cond biased = cond_of(3, 77);
  biased.token_biases = {{70, 7, -1.0}};
  recorder.denoise({biased}, {cond_of(1, 77)}, 2.0);
  CHECK(recorder.contexts.size() == 5);
}

TEST_CASE("guider: a prompt without a range counts above the model's highest level, too") {
  auto model = test::analytic_model();
  model.sampling = sampling::discrete_flow(3.0, 1000.0);
  model.apply = [](const at::Tensor& x, const auto&, const at::Tensor&, const auto&) { return at::ones_like(x); };
  const std::vector<std::int64_t> shape{1, 4, 8, 8};
  const sampling::Guider guider(model, sampling::basic_guidance({test::analytic_cond(1.0)}), sampling::Subject(shape));
  const auto x = at::ones(shape);
  // x - sigma * 1
  CHECK((guider.denoise(x, at::scalar_tensor(1.25F)).denoised + 0.25).abs().max().item<double>() < 1e-6);
}

TEST_CASE("guider: with cfg 1 the negative is not evaluated") {
  Recorder recorder;
  const auto out = recorder.denoise({cond_of(3, 77)}, {cond_of(1, 77)}, 1.0);
  REQUIRE(recorder.contexts.size() == 1);
  CHECK(recorder.contexts[0].size(0) == 1);
  CHECK(out[0][0][0][0].item<float>() == 3.0F);
}

TEST_CASE("guider: no prompt at all denoises to zero, as the reference does") {
  Recorder recorder;
  const auto out = recorder.denoise({}, {}, 7.0);
  CHECK(recorder.contexts.empty());
  CHECK(out.abs().max().item<float>() == 0.0F);
}

TEST_CASE("guider: one encoded prompt serves a batch of images, a batch of prompts each its own") {
  Recorder recorder;
  auto each = cond_of(0, 77);
  each.cond = at::stack({at::full({77, 2}, 2.0F), at::full({77, 2}, 4.0F)});
  const auto out = recorder.denoise({each}, {cond_of(1, 77)}, 1.0, {2, 4, 8, 8});
  CHECK(out[0][0][0][0].item<float>() == 2.0F);
  CHECK(out[1][0][0][0].item<float>() == 4.0F);
}

TEST_CASE("guider: a model's extras are made per prompt and join the batch") {
  Recorder recorder;
  recorder.model.extras = [](const sampling::Cond& cond, const sampling::Subject& subject) {
    CHECK(subject.shape.size() == 4);
    return sampling::Extras{.y = cond.cond.select(1, 0)};
  };
  recorder.denoise({cond_of(3, 77)}, {cond_of(1, 77)}, 2.0);
  REQUIRE(recorder.ys.size() == 1);
  CHECK(recorder.ys[0].sizes() == at::IntArrayRef({2, 2}));
  CHECK(recorder.ys[0][1][0].item<float>() == 3.0F);
}

TEST_CASE("guider: an area is evaluated alone, for both sides, and fades at its inner edges") {
  Recorder recorder;
  auto area = cond_of(5, 77);
  area.area = sampling::Area{8, 16, 8, 0};
  const auto out = recorder.denoise({cond_of(3, 77), area}, {cond_of(1, 77)}, 2.0);
  REQUIRE(recorder.xs.size() == 2);
  CHECK(recorder.xs[1].sizes() == at::IntArrayRef({2, 4, 8, 16}));
  CHECK(out[0][0][0][0].item<float>() == 5.0F);   // 1 + (3 - 1) * 2
  CHECK(out[0][0][15][0].item<float>() == 7.0F);  // 1 + ((3 + 5) / 2 - 1) * 2
  CHECK(out[0][0][8][0].item<float>() == Approx(1 + (3 + 5 * 0.5) / 1.5 * 2 - 2));
}

TEST_CASE("guider: an area outside of the latent, and a prompt without text, are said") {
  Recorder recorder;
  auto outside = cond_of(5, 77);
  outside.area = sampling::Area{8, 8, 16, 0};
  CHECK_THROWS_AS(recorder.denoise({outside}, {cond_of(1, 77)}, 2.0), NodeError);
  CHECK_THROWS_AS(recorder.denoise({sampling::Cond{}}, {cond_of(1, 77)}, 2.0), NodeError);
  auto no_mask = cond_of(5, 77);
  no_mask.mask = at::ones({3});
  CHECK_THROWS_AS(recorder.denoise({no_mask}, {cond_of(1, 77)}, 2.0), NodeError);
}

TEST_CASE("guider: when memory does not suffice for both sides, each goes alone, and stays so") {
  int calls = 0;
  int refused = 0;
  auto model = test::analytic_model();
  model.apply = [&, inner = model.apply](const auto& x, const auto& sigma, const auto& context, const auto& extras) {
    ++calls;
    if (x.size(0) > 1) ++refused, throw OutOfMemory("2 GB wanted");
    return inner(x, sigma, context, extras);
  };
  const std::vector<std::int64_t> shape{1, 4, 8, 8};
  const auto guidance = sampling::cfg_guidance({test::analytic_cond(1)}, {test::analytic_cond(-0.5)}, 3.0);
  const sampling::Guider guider(model, guidance, sampling::Subject(shape));
  const sampling::Guider whole(test::analytic_model(), guidance, sampling::Subject(shape));
  const auto x = at::randn(shape);
  const auto sigma = at::scalar_tensor(2.0F, at::kFloat);
  CHECK(at::allclose(guider.denoise(x, sigma).denoised, whole.denoise(x, sigma).denoised));
  guider.denoise(x, sigma);
  CHECK(refused == 1);
  CHECK(calls == 5);
}

TEST_CASE("guider: when memory does not suffice for one prompt, that is the end") {
  auto model = test::analytic_model();
  model.apply = [](const auto&, const auto&, const auto&, const auto&) -> at::Tensor {
    throw OutOfMemory("2 GB wanted");
  };
  const std::vector<std::int64_t> shape{1, 4, 8, 8};
  const auto guidance = sampling::cfg_guidance({test::analytic_cond(1)}, {test::analytic_cond(-0.5)}, 3.0);
  const sampling::Guider guider(model, guidance, sampling::Subject(shape));
  CHECK_THROWS_AS(guider.denoise(at::zeros(shape), at::scalar_tensor(2.0F, at::kFloat)), OutOfMemory);
}
