// SPDX-License-Identifier: Apache-2.0
#include "diffusion/device/policy.hpp"

#include <catch2/catch.hpp>

using namespace weft::device;

TEST_CASE("policy: fp32 is float32 throughout") {
  const Settings settings{.dtype = DtypeMode::fp32};
  const ComputePolicy expected{at::kCPU, at::kFloat, at::kFloat};
  CHECK(diffusion_policy(settings) == expected);
  CHECK(text_policy(settings) == expected);
  CHECK(vae_policy(settings) == expected);
}

TEST_CASE("policy: auto on the CPU keeps text encoders in the file's dtype, the rest in float32") {
  const Settings settings;
  CHECK(diffusion_policy(settings).storage == at::kFloat);
  CHECK(vae_policy(settings).storage == at::kFloat);
  CHECK_FALSE(text_policy(settings).storage);
  CHECK(text_policy(settings).compute == at::kFloat);
}

TEST_CASE("policy: bf16 on the CPU is for the denoising network alone") {
  const Settings settings{.dtype = DtypeMode::bf16};
  CHECK(diffusion_policy(settings).storage == at::kBFloat16);
  CHECK(diffusion_policy(settings).compute == (cpu_computes(at::kBFloat16) ? at::kBFloat16 : at::kFloat));
  CHECK_FALSE(text_policy(settings).storage);
  CHECK(vae_policy(settings).compute == at::kFloat);
}

TEST_CASE("policy: on CUDA auto is float16, with the autoencoder in bfloat16") {
  const Settings settings{.device = at::Device(at::kCUDA, 1)};
  CHECK(diffusion_policy(settings) == ComputePolicy{at::Device(at::kCUDA, 1), at::kHalf, at::kHalf});
  CHECK(vae_policy(settings).compute == at::kBFloat16);
  CHECK(vae_policy({.device = at::kCUDA, .dtype = DtypeMode::fp32}).compute == at::kFloat);
}

TEST_CASE("policy: identities differ exactly where policies do") {
  const ComputePolicy plain;
  CHECK(identity(plain) == identity(ComputePolicy{}));
  CHECK_FALSE(identity(plain) == identity({at::kCPU, at::kFloat, at::kFloat}));
  CHECK_FALSE(identity(plain) == identity({at::Device(at::kCUDA, 0), std::nullopt, at::kFloat}));
}
