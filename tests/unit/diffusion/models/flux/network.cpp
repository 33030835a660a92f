// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include <cmath>

#include "../tiny_checkpoint.hpp"
#include "diffusion/models/flux/token_bias.hpp"
#include "diffusion/tensor/compare.hpp"
#include "diffusion/tensor/inference_guard.hpp"
#include "engine/base/errors.hpp"
#include "plain_flux.hpp"
#include "seeded_flux.hpp"

using namespace weft;
using test::flux_of;
using test::seeded_flux;
using test::TinyFlux;

namespace {

/// Inputs of a forward for TinyFlux.
struct Inputs {
  explicit Inputs(std::int64_t batch = 2, std::int64_t height = 6, std::int64_t width = 4, const TinyFlux& sizes = {}) {
    at::manual_seed(5);
    x = at::randn({batch, 16, height, width});
    timesteps = at::linspace(0.9, 0.3, batch);
    context = at::randn({batch, 5, sizes.context});
    extras.y = at::randn({batch, sizes.pooled});
    extras.guidance = at::full({batch}, 3.5);
    if (sizes.in_channels > 16) extras.concat = at::randn({batch, sizes.in_channels - 16, height, width});
  }
  at::Tensor forward(const models::Flux& flux) const { return flux.forward(x, timesteps, context, extras); }

  at::Tensor x, timesteps, context;
  sampling::Extras extras;
};

double distance(const at::Tensor& actual, const at::Tensor& expected) {
  return tensor::difference(actual, expected).relative();
}

std::string refusal(const models::Flux& flux, const Inputs& inputs) {
  try {
    inputs.forward(flux);
    return {};
  } catch (const NodeError& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("flux: a forward is what its equations say, with and without guidance") {
  const tensor::InferenceGuard guard;
  for (const bool guidance : {true, false}) {
    const TinyFlux sizes{.guidance = guidance};
    const auto tensors = seeded_flux(sizes);
    const models::Flux flux = flux_of(tensors);
    const auto lease = flux.store().prepare(test::float32(), {});
    const Inputs in;
    CHECK(flux.config().guidance == guidance);
    CHECK(distance(in.forward(flux), test::plain_flux(tensors, sizes.head, in.x, in.timesteps, in.context, in.extras)) <
          5e-4);
  }
}

TEST_CASE("flux: more channels go in behind the latent's") {
  const tensor::InferenceGuard guard;
  const TinyFlux sizes{.in_channels = 20};
  const auto tensors = seeded_flux(sizes);
  const models::Flux flux = flux_of(tensors);
  const auto lease = flux.store().prepare(test::float32(), {});
  const Inputs in(1, 4, 4, sizes);
  const at::Tensor all = at::cat({in.x, in.extras.concat}, 1);
  CHECK(distance(in.forward(flux), test::plain_flux(tensors, sizes.head, all, in.timesteps, in.context, in.extras)) <
        5e-4);
}

TEST_CASE("flux: odd sizes come out again, each latent of a batch as if alone") {
  const tensor::InferenceGuard guard;
  const models::Flux flux = flux_of(seeded_flux());
  const auto lease = flux.store().prepare(test::float32(), {});
  const Inputs in(2, 5, 7);
  const at::Tensor out = in.forward(flux);
  REQUIRE(out.sizes() == in.x.sizes());
  CHECK(out.scalar_type() == at::kFloat);
  for (std::int64_t row : {0, 1}) {
    sampling::Extras extras{.y = in.extras.y.narrow(0, row, 1), .guidance = in.extras.guidance.narrow(0, row, 1)};
    const at::Tensor alone =
        flux.forward(in.x.narrow(0, row, 1), in.timesteps.narrow(0, row, 1), in.context.narrow(0, row, 1), extras);
    CHECK(distance(alone, out.narrow(0, row, 1)) < 5e-4);
  }
}

TEST_CASE("flux: half types stay near float32") {
  const tensor::InferenceGuard guard;
  const models::Flux flux = flux_of(seeded_flux());
  Inputs in;
  // 1000 times 2 is a number of bfloat16; 1000 times 3.5 is not, and would be another guidance there, as in the
  // reference.
  in.extras.guidance = at::full({2}, 2.0);
  at::Tensor expected;
  {
    const auto lease = flux.store().prepare(test::float32(), {});
    expected = in.forward(flux);
  }
  for (const auto& [dtype, limit] : {std::pair{at::kHalf, 0.02}, {at::kBFloat16, 0.16}}) {
    const auto lease = flux.store().prepare({at::kCPU, dtype, dtype}, {});
    const at::Tensor out = in.forward(flux);
    CHECK(out.scalar_type() == at::kFloat);
    CHECK(out.isfinite().all().item<bool>());
    CHECK(distance(out, expected) < limit);
  }
}

TEST_CASE("flux: the order of the prompt's tokens does not matter, guidance does where the model is told it") {
  const tensor::InferenceGuard guard;
  const models::Flux dev = flux_of(seeded_flux()), schnell = flux_of(seeded_flux({.guidance = false}));
  const auto lease = dev.store().prepare(test::float32(), {});
  const auto other_lease = schnell.store().prepare(test::float32(), {});
  Inputs in;
  const at::Tensor out = in.forward(dev), other = in.forward(schnell);
  in.context = in.context.flip(1);
  CHECK(distance(in.forward(dev), out) < 5e-4);
  in.extras.guidance = at::full({2}, 1.0);
  CHECK(distance(in.forward(dev), out) > 1e-2);
  CHECK(distance(in.forward(schnell), other) < 5e-4);
  in.extras.guidance = at::Tensor();
  CHECK(distance(in.forward(dev), out) > 1e-2);
}

TEST_CASE("flux: a reference is looked at, and where it stands matters") {
  const tensor::InferenceGuard guard;
  const models::Flux flux = flux_of(seeded_flux());
  const auto lease = flux.store().prepare(test::float32(), {});
  Inputs in;
  const at::Tensor alone = in.forward(flux);
  in.extras.reference_latents = {at::randn({2, 16, 4, 6}), at::randn({2, 16, 2, 3})};
  std::vector<at::Tensor> outs{alone};
  for (const char* method : {"offset", "index", "uxo"}) {
    in.extras.reference_latents_method = method;
    outs.push_back(in.forward(flux));
    REQUIRE(outs.back().sizes() == in.x.sizes());
    for (std::size_t i = 0; i + 1 < outs.size(); ++i) CHECK(distance(outs.back(), outs[i]) > 1e-3);
  }
  in.extras.reference_latents_method.clear();
  CHECK(distance(in.forward(flux), outs[1]) == 0);
}

TEST_CASE("flux: tokens of the prompt are heeded by their bias, hidden ones not at all") {
  const tensor::InferenceGuard guard;
  const models::Flux flux = flux_of(seeded_flux());
  const auto lease = flux.store().prepare(test::float32(), {});
  Inputs in;
  const at::Tensor plain = in.forward(flux);
  in.extras.token_biases = {{3, 2, 0.0}};
  CHECK(distance(in.forward(flux), plain) < 1e-5);
  in.extras.token_biases = {{3, 2, std::log(0.3)}};
  const at::Tensor less = in.forward(flux);
  CHECK(distance(less, plain) > 1e-3);
  in.extras.token_biases = {{3, 2, -INFINITY}};
  const at::Tensor hidden = in.forward(flux);
  in.extras.token_biases.clear();
  in.context = in.context.narrow(1, 0, 3);
  CHECK(distance(hidden, in.forward(flux)) < 1e-4);
  in.extras.token_biases = {{3, 400, -INFINITY}, {-1, 1, 0.5}};  // tokens that the prompt lacks, or not the right ones
  CHECK(in.forward(flux).isfinite().all().item<bool>());
}

TEST_CASE("flux: the bias stands in the columns of its tokens, for the text before them and the picture") {
  const at::Tensor bias = models::attention_bias({{1, 2, 0.5}, {3, 1, -1.0}}, 4, 6, at::kFloat);
  CHECK(bias.equal(at::tensor({0.F, .5F, .5F, -1.F, 0.F, 0.F,  //
                               0.F, 0.F, 0.F, -1.F, 0.F, 0.F,  //
                               0.F, 0.F, 0.F, -1.F, 0.F, 0.F,  //
                               0.F, 0.F, 0.F, 0.F, 0.F, 0.F,   //
                               0.F, .5F, .5F, -1.F, 0.F, 0.F,  //
                               0.F, .5F, .5F, -1.F, 0.F, 0.F})
                       .view({6, 6})));
  CHECK_FALSE(models::attention_bias({}, 4, 6, at::kFloat).defined());
}

TEST_CASE("flux: what does not fit is said, and what to use instead") {
  const tensor::InferenceGuard guard;
  const models::Flux flux = flux_of(seeded_flux()), fill = flux_of(seeded_flux({.in_channels = 96}));
  const auto lease = flux.store().prepare(test::float32(), {});
  const auto other_lease = fill.store().prepare(test::float32(), {});
  Inputs in;
  in.x = at::randn({2, 4, 6, 4});
  CHECK_THAT(refusal(flux, in), Catch::Contains("4 channels") && Catch::Contains("takes 16"));
  in = Inputs();
  in.context = at::randn({2, 5, 768});
  CHECK_THAT(refusal(flux, in), Catch::Contains("width 768") && Catch::Contains("takes 24"));
  in = Inputs();
  in.extras.y = at::randn({2, 3});
  CHECK_THAT(refusal(flux, in), Catch::Contains("pooled") && Catch::Contains("width 3"));
  in = Inputs();
  CHECK_THAT(refusal(fill, in), Catch::Contains("80 more"));
  in.extras.concat = at::randn({2, 16, 6, 4});
  CHECK_THAT(refusal(flux, in), Catch::Contains("0 more"));
  in = Inputs();
  in.extras.reference_latents = {at::randn({2, 4, 6, 4})};
  CHECK_THAT(refusal(flux, in), Catch::Contains("reference latent has 4"));
}

TEST_CASE("flux: a pooled prompt may be absent, or wider than what the model takes of it") {
  const tensor::InferenceGuard guard;
  const models::Flux flux = flux_of(seeded_flux());
  const auto lease = flux.store().prepare(test::float32(), {});
  Inputs in;
  const at::Tensor out = in.forward(flux);
  in.extras.y = at::cat({in.extras.y, at::randn({2, 4})}, 1);
  CHECK(distance(in.forward(flux), out) == 0);
  in.extras.y = at::zeros({2, 12});
  const at::Tensor without = in.forward(flux);
  in.extras.y = at::Tensor();
  CHECK(distance(in.forward(flux), without) == 0);
}

TEST_CASE("flux: a file whose sizes do not fit is refused by key and shape") {
  const auto refused = [](const char* key, std::vector<std::int64_t> sizes) {
    auto tensors = seeded_flux();
    tensors.insert_or_assign(key, at::zeros(sizes));
    try {
      flux_of(std::move(tensors));
      return std::string();
    } catch (const WeightsError& error) {
      return std::string(error.what());
    }
  };
  CHECK_THAT(refused("single_blocks.1.linear1.weight", {448, 60}),
             Catch::Contains("single_blocks.1.linear1.weight") && Catch::Contains("[448, 60]"));
  CHECK_THAT(refused("double_blocks.0.img_attn.norm.query_norm.scale", {20}), Catch::Contains("heads have 20"));
  CHECK_THAT(refused("img_in.weight", {64, 63}), Catch::Contains("no multiple of 4"));
  CHECK_THAT(refused("img_in.weight", {64}), Catch::Contains("img_in.weight"));
  auto tensors = seeded_flux();
  tensors.erase("double_blocks.0.txt_mlp.2.weight");
  CHECK_THROWS_AS(flux_of(std::move(tensors)), WeightsError);
}

TEST_CASE("flux: the memory that a step needs grows with the picture and never wraps around") {
  const models::Flux flux = flux_of(seeded_flux());
  const auto small = flux.activation_bytes({1, 16, 64, 64}, at::kFloat);
  CHECK(flux.activation_bytes({1, 16, 128, 128}, at::kFloat) > small);
  CHECK(flux.activation_bytes({1, 16, 64, 64}, at::kHalf) < small);
  CHECK(flux.activation_bytes({1L << 30, 16, 1L << 30, 1L << 30}, at::kFloat) > (std::uint64_t{1} << 62));
}
