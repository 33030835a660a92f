// SPDX-License-Identifier: Apache-2.0
// What Flux and its tools make of a prompt's fields.
#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "../tiny_checkpoint.hpp"
#include "engine/base/errors.hpp"
#include "seeded_flux.hpp"

using namespace weft;
using sampling::Cond;
using sampling::Subject;
using test::flux_of;
using test::seeded_flux;

namespace {

constexpr float kBlack = -0.1159F * 0.3611F;  // zeros in VAE space, as the model sees them

}  // namespace

TEST_CASE("flux extras: guidance is 3.5 unless a prompt says otherwise or nothing") {
  const models::Flux flux = flux_of(seeded_flux());
  const Subject subject(at::IntArrayRef{2, 16, 4, 4});
  CHECK(flux.extras({}, subject).guidance.item<float>() == 3.5F);
  CHECK(flux.extras({.guidance = 2.0}, subject).guidance.item<float>() == 2.0F);
  const auto extras = flux.extras({.pooled = at::ones({1, 12}), .guidance = std::nullopt}, subject);
  CHECK_FALSE(extras.guidance.defined());
  CHECK(extras.y.sum().item<float>() == 12);
  CHECK_FALSE(extras.concat.defined());
}

TEST_CASE("flux extras: references come in model space") {
  const models::Flux flux = flux_of(seeded_flux());
  const auto extras = flux.extras({.reference_latents = {at::zeros({1, 16, 4, 2})}, .reference_latents_method = "uxo"},
                                  Subject(at::IntArrayRef{1, 16, 4, 4}));
  REQUIRE(extras.reference_latents.size() == 1);
  CHECK(extras.reference_latents[0][0][3][1][1].item<float>() == Approx(kBlack));
  CHECK(extras.reference_latents_method == "uxo");
}

TEST_CASE("flux extras: a control model sees the picture at the latent's size, black without one") {
  const models::Flux control = flux_of(seeded_flux({.in_channels = 32}));
  const Subject subject(at::IntArrayRef{3, 16, 4, 6});
  const auto none = control.extras({}, subject).concat;
  REQUIRE(none.sizes() == at::IntArrayRef({3, 16, 4, 6}));
  CHECK(none.max().item<float>() == Approx(kBlack));
  const auto some = control.extras({.concat_latent = at::ones({1, 16, 8, 12})}, subject).concat;
  REQUIRE(some.sizes() == at::IntArrayRef({3, 16, 4, 6}));
  CHECK(some.min().item<float>() == Approx((1 - 0.1159F) * 0.3611F));
  CHECK_THROWS_AS(control.extras({.concat_latent = at::ones({1, 4, 4, 6})}, subject), NodeError);
}

TEST_CASE("flux extras: a fill model gets the mask pixel by pixel, from the prompt or from the latent") {
  const models::Flux fill = flux_of(seeded_flux({.in_channels = 96}));
  Subject subject(at::IntArrayRef{2, 16, 4, 6});
  at::Tensor mask = at::zeros({1, 1, 32, 48});
  mask[0][0][8 + 3][16 + 5] = 1;  // cell (1, 2), pixel (3, 5)
  const auto packed = fill.extras({.concat_mask = mask}, subject).concat;
  REQUIRE(packed.sizes() == at::IntArrayRef({2, 80, 4, 6}));
  CHECK(packed[1][16 + 3 * 8 + 5][1][2].item<float>() == 1);
  CHECK(packed.slice(1, 16).sum().item<float>() == 2);
  CHECK(fill.extras({}, subject).concat.slice(1, 16).min().item<float>() == 1);
  subject.noise_mask = at::zeros({2, 16, 4, 6});
  CHECK(fill.extras({}, subject).concat.slice(1, 16).max().item<float>() == 0);
  CHECK_THROWS_AS(fill.extras({.concat_mask = at::ones({3})}, subject), NodeError);
}
