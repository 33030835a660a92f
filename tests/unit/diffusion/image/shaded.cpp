// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/shaded.hpp"

#include <functional>
#include <limits>
#include <string>

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "engine/base/errors.hpp"
#include "tests/support/skip.hpp"

using namespace weft;
using Catch::Contains;
using image::Shading;

namespace {

// Whether shaders can be drawn here; says so if not.
bool has_driver() {
  static const bool there = [] {
    try {
      image::shader_driver();
      return true;
    } catch (const Error& problem) {
      test::skipped("shaders", problem.what());
      return false;
    }
  }();
  return there;
}

const std::string kHead = "#version 300 es\nprecision highp float;\nin vec2 v_texCoord;\n";
const std::string kOut = "layout(location = 0) out vec4 fragColor0;\n";

Shading shading(const std::string& body, image::Size size = {4, 4}) {
  return {.source = kHead + kOut + body, .size = size, .fed_back = "u_image0"};
}

std::array<at::Tensor, shader::kOutputs> drawn(const Shading& shading) {
  return image::shaded(shading, {}, [](std::int64_t) {});
}
at::Tensor first(const Shading& shading) { return drawn(shading)[0]; }

double difference(const at::Tensor& a, const at::Tensor& b) { return (a - b).abs().max().item<double>(); }

// What is thrown, and its hint.
std::string complaint(const Shading& shading) {
  try {
    drawn(shading);
  } catch (const UsageError& problem) {
    return problem.what();
  }
  return "nothing";
}

const std::string kShowImage =
    "uniform sampler2D u_image0;\nvoid main() { fragColor0 = texture(u_image0, v_texCoord); }\n";

}  // namespace

TEST_CASE("shaded: pictures come out as they went in, upright, in floats") {
  if (!has_driver()) return;
  Shading wanted = shading(kShowImage, {7, 5});
  for (const std::int64_t channels : {3, 4}) {
    const at::Tensor picture = at::rand({1, 5, 7, channels}) * 3 - 1;
    wanted.pictures["u_image0"] = picture;
    const at::Tensor result = first(wanted);
    REQUIRE(result.sizes() == at::IntArrayRef({1, 5, 7, 4}));
    CHECK(difference(result.narrow(3, 0, channels), picture) < 1e-4);
    if (channels == 3) CHECK(difference(result.select(3, 3), at::ones({1, 5, 7})) == 0);
  }
}

TEST_CASE("shaded: texels are read without loss") {
  if (!has_driver()) return;
  Shading wanted = shading(
      "uniform sampler2D u_image0;\nvoid main() { fragColor0 = texelFetch(u_image0, ivec2(gl_FragCoord.xy), 0); }\n");
  wanted.pictures["u_image0"] = at::rand({1, 4, 4, 4}) * 1000 + 1e-3;
  CHECK(at::equal(first(wanted), wanted.pictures["u_image0"]));
}

TEST_CASE("shaded: 32 bits, whatever precision the shader asks for") {
  if (!has_driver()) return;
  const std::string body =
      "in lowp vec2 v_texCoord;\nuniform sampler2D u_image0;\nout mediump vec4 color;\nvoid main() { "
      "lowp vec4 read = texelFetch(u_image0, ivec2(0), 0); mediump int i = 1000001; color = "
      "vec4(read.rgb, float(i)); }\n";
  for (const char* head : {"#version 300 es\nprecision mediump float;\n", "// first\n#version 300 es // it is\n\n",
                           "#version 300 es\n#extension GL_EXT_color_buffer_float : enable\n"}) {
    Shading wanted{.source = head + body, .size = {1, 1}};
    wanted.pictures["u_image0"] = at::full({1, 1, 1, 3}, 100000.5f);
    CHECK(at::equal(first(wanted).view({4}), at::tensor({100000.5f, 100000.5f, 100000.5f, 1000001.0f})));
  }
}

TEST_CASE("shaded: coordinates begin at the lower left") {
  if (!has_driver()) return;
  const at::Tensor result =
      first(shading("uniform vec2 u_resolution;\nvoid main() { fragColor0 = vec4(v_texCoord, "
                    "gl_FragCoord.xy / u_resolution); }\n",
                    {8, 2}))[0];
  for (std::int64_t x = 0; x < 8; ++x) CHECK(result[0][x][0].item<double>() == Approx((x + 0.5) / 8).margin(1e-6));
  CHECK(result[0][0][1].item<double>() == Approx(0.75).margin(1e-6));
  CHECK(result[1][0][1].item<double>() == Approx(0.25).margin(1e-6));
  CHECK(difference(result.narrow(2, 0, 2), result.narrow(2, 2, 2)) < 1e-6);
}

TEST_CASE("shaded: between pixels it is linear, beyond the edge level") {
  if (!has_driver()) return;
  Shading wanted = shading(
      "uniform sampler2D u_image0;\nvoid main() { fragColor0 = texture(u_image0, v_texCoord * 3.0 "
      "- 1.0); }\n",
      {12, 1});
  wanted.pictures["u_image0"] = at::tensor({0.0f, 1.0f}).view({1, 1, 2, 1}).expand({1, 1, 2, 3});
  const at::Tensor row = first(wanted)[0][0].select(1, 0);
  for (std::int64_t x = 0; x < 12; ++x) {
    const double u = (x + 0.5) / 12 * 3 - 1;
    CHECK(row[x].item<double>() == Approx(std::min(std::max(u * 2 - 0.5, 0.0), 1.0)).margin(5e-3));
  }
}

TEST_CASE("shaded: numbers reach the uniforms of their names; those not declared are passed over") {
  if (!has_driver()) return;
  Shading wanted = shading(
      "uniform float u_float3;\nuniform int u_int0;\nuniform bool u_bool9;\nuniform float unset;\n"
      "void main() { fragColor0 = vec4(u_float3, float(u_int0), u_bool9 ? 1.0 : 0.5, unset); }\n");
  wanted.numbers = {{"u_float3", 0.1f}, {"u_int0", std::int32_t{-2000000}}, {"u_bool9", true}, {"u_float0", 9.0f}};
  const at::Tensor pixel = first(wanted)[0][0][0];
  CHECK(pixel[0].item<float>() == 0.1f);
  CHECK(pixel[1].item<float>() == -2000000.0f);
  CHECK(pixel[2].item<float>() == 1.0f);
  CHECK(pixel[3].item<float>() == 0.0f);
  wanted.numbers["u_int0"] = 1.5f;
  CHECK_THAT(complaint(wanted), Contains("declares u_int0 as int; it is given as float"));
}

TEST_CASE("shaded: samplers without a picture are black, curves are rows") {
  if (!has_driver()) return;
  Shading wanted = shading(
      "uniform sampler2D u_image4;\nuniform sampler2D u_curve1;\nvoid main() { fragColor0 = "
      "texture(u_image4, v_texCoord) + texelFetch(u_curve1, ivec2(2, 0), 0); }\n");
  wanted.tables["u_curve1"] = {0.0f, 0.25f, 0.5f};
  CHECK(at::equal(first(wanted)[0][1][1], at::tensor({0.5f, 0.5f, 0.5f, 2.0f})));
}

TEST_CASE("shaded: several outputs at once; those not written are zero") {
  if (!has_driver()) return;
  const auto outputs = drawn({.source = kHead + "layout(location = 2) out vec4 third;\n" + kOut +
                                        "void main() { fragColor0 = vec4(1.0, 2.0, 3.0, 4.0); third = vec4(-1.0); }\n",
                              .size = {3, 2}});
  CHECK(at::equal(outputs[0][0][1][2], at::tensor({1.0f, 2.0f, 3.0f, 4.0f})));
  CHECK(at::equal(outputs[2], at::full({1, 2, 3, 4}, -1.0f)));
  CHECK(at::equal(outputs[1], at::zeros({1, 2, 3, 4})));
  CHECK(at::equal(outputs[3], at::zeros({1, 2, 3, 4})));
}

TEST_CASE("shaded: each frame shows its picture, and the last of a shorter batch") {
  if (!has_driver()) return;
  Shading wanted = shading(
      "uniform sampler2D u_image0, u_image1;\nvoid main() { fragColor0 = vec4(texture(u_image0, "
      "v_texCoord).r, texture(u_image1, v_texCoord).r, 0.0, 1.0); }\n");
  wanted.frames = 3;
  wanted.pictures["u_image0"] = at::tensor({1.0f, 2.0f, 3.0f}).view({3, 1, 1, 1}).expand({3, 2, 2, 3});
  wanted.pictures["u_image1"] = at::tensor({5.0f, 6.0f}).view({2, 1, 1, 1}).expand({2, 9, 9, 3});
  const at::Tensor result = first(wanted);
  CHECK(at::equal(result.select(1, 0).select(1, 0).select(1, 0), at::tensor({1.0f, 2.0f, 3.0f})));
  CHECK(at::equal(result.select(1, 3).select(1, 3).select(1, 1), at::tensor({5.0f, 6.0f, 6.0f})));
}

TEST_CASE("shaded: passes feed one another, in the size of the result") {
  if (!has_driver()) return;
  const std::string count =
      "uniform sampler2D u_image0;\nuniform int u_pass;\nlayout(location = 1) out vec4 size;\nvoid main() { fragColor0 "
      "= "
      "texture(u_image0, v_texCoord) * 10.0 + float(u_pass); size = vec4(textureSize(u_image0, 0), 0.0, 0.0); }\n";
  for (const std::int64_t passes : {1, 2, 3, 4}) {
    Shading wanted = shading("#pragma passes " + std::to_string(passes) + " // of them\n" + count, {6, 2});
    wanted.pictures["u_image0"] = at::ones({1, 3, 3, 3});
    const auto outputs = drawn(wanted);
    double expected = 1;
    for (std::int64_t pass = 0; pass < passes; ++pass) expected = expected * 10 + static_cast<double>(pass);
    CHECK(outputs[0].min().item<double>() == Approx(expected));
    CHECK(outputs[1][0][0][0][0].item<float>() == (passes == 1 ? 3.0f : 6.0f));
  }
}

TEST_CASE("shaded: #pragma passes counts outside of comments only, within bounds") {
  if (!has_driver()) return;
  const std::string body = "uniform int u_pass;\nvoid main() { fragColor0 = vec4(u_pass); }\n";
  CHECK(first(shading("/* \n#pragma passes 5\n*/ // #pragma passes 6\n  #  pragma  passes  2\n" + body))[0][0][0][0]
            .item<float>() == 1);
  CHECK(first(shading("#pragma passes 0\n" + body)).max().item<float>() == 0);
  for (const char* wrong : {"65537", "99999999999999999999", "many", ""})
    CHECK_THAT(complaint(shading("#pragma passes " + std::string(wrong) + "\n" + body)), Contains("#pragma passes"));
}

TEST_CASE("shaded: discarded pixels are transparent black, in every frame") {
  if (!has_driver()) return;
  Shading wanted = shading(
      "uniform sampler2D u_image0;\nvoid main() { if (texture(u_image0, v_texCoord).r < 0.5) "
      "discard; fragColor0 = vec4(1.0); }\n");
  wanted.frames = 2;
  wanted.pictures["u_image0"] = at::stack({at::ones({2, 2, 3}), at::zeros({2, 2, 3})});
  const at::Tensor result = first(wanted);
  CHECK(at::equal(result[0], at::ones({4, 4, 4})));
  CHECK(at::equal(result[1], at::zeros({4, 4, 4})));
}

TEST_CASE("shaded: tall pictures are drawn in bands without seams") {
  if (!has_driver()) return;
  const at::Tensor result =
      first(shading("void main() { fragColor0 = vec4(gl_FragCoord.xy, dFdx(gl_FragCoord.x), dFdy(gl_FragCoord.y)); }\n",
                    {1500, 1501}));
  const at::Tensor y = at::arange(1501, at::kFloat).flip({0}) + 0.5;
  CHECK(difference(result[0].select(2, 1), y.view({1501, 1}).expand({1501, 1500})) == 0);
  CHECK(difference(result[0].narrow(2, 2, 2), at::ones({1501, 1500, 2})) == 0);
}

TEST_CASE("shaded: what does not compile is told with the line") {
  if (!has_driver()) return;
  const std::string wrong = complaint(shading("void main() {\n  fragColor0 = no_such_thing;\n}\n"));
  CHECK_THAT(wrong, Contains("does not compile") && Contains("no_such_thing"));
  CHECK_THAT(wrong, Contains("line 6: fragColor0 = no_such_thing;"));
  CHECK_THAT(complaint({.source = "void main() { gl_FragColor = vec4(1.0); }", .size = {2, 2}}), Contains("link"));
  CHECK_THAT(complaint({.source = kHead + kOut, .size = {2, 2}}), Contains("main") || Contains("link"));
  CHECK_THAT(complaint({.source = kHead + "out ivec4 whole;\nvoid main() { whole = ivec4(1); }", .size = {2, 2}}),
             Contains("no float"));
  CHECK_THAT(complaint({.source = kHead + "layout(location = 5) out vec4 sixth;\nvoid main() { sixth = vec4(1); }",
                        .size = {2, 2}}),
             Contains("output 5"));
  CHECK_THAT(complaint({.source = kHead + "void main() {}", .size = {2, 2}}), Contains("writes no output"));
}

TEST_CASE("shaded: texts that compilers do not survive are refused") {
  if (!has_driver()) return;
  const auto repeated = [](const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
  };
  const auto with = [](const std::string& value) {
    return shading("void main() { fragColor0 = vec4(" + value + "); }");
  };
  CHECK_THAT(complaint(with(repeated("(", 100000) + "1.0" + repeated(")", 100000))), Contains("brackets"));
  CHECK_THAT(complaint(with(repeated("1.0+", 40000) + "1.0")), Contains("operators"));
  CHECK_THAT(complaint(with("1.0 /*" + std::string(300000, '*') + "*/")), Contains("256 KiB"));
  CHECK_THAT(complaint({.source = " \n// nothing\n/* at all", .size = {2, 2}}), Contains("empty"));
  CHECK_THAT(complaint({.source = kHead + std::string(1, '\0'), .size = {2, 2}}), Contains("zero byte"));
  CHECK(first(with(repeated("1.0+", 2000) + "1.0"))[0][0][0][0].item<float>() == 2001);
}

TEST_CASE("shaded: macros, arrays and alternatives without measure are refused") {
  if (!has_driver()) return;
  const std::string body = "void main() { fragColor0 = vec4(M20); }\n";
  std::string doubling = "#define M0 1.0\n";
  for (int i = 0; i < 20; ++i)
    doubling += "#define M" + std::to_string(i + 1) + " M" + std::to_string(i) + "+M" + std::to_string(i) + "\n";
  CHECK_THAT(complaint(shading(doubling + body)), Contains("grows beyond"));
  std::string nested = "1.0";
  for (int i = 0; i < 25; ++i) nested = "A(" + nested + ")";
  CHECK_THAT(complaint(shading("#define A(x) (x+x)\n#define M20 " + nested + "\n" + body)), Contains("nests macros"));
  CHECK_THAT(complaint(shading("float a[100000000];\n#define M20 a[3]\n" + body)), Contains("99999 elements"));
  std::string chain = "if (x < 0.0) x = 1.0;";
  for (int i = 0; i < 600; ++i) chain += " else if (x < 1.0) x = 2.0;";
  CHECK_THAT(complaint(shading("void main() { float x = v_texCoord.x; " + chain + " }\n")), Contains("alternatives"));
  CHECK(first(shading("#define SQ(x) ((x) * (x))\n#define M20 SQ(SQ(2.0)) + SQ(1.0)\n" + body)).max().item<float>() ==
        17);
}

TEST_CASE("shaded: sizes that no driver draws, and pictures that are none, are refused") {
  if (!has_driver()) return;
  Shading wanted = shading(kShowImage, {std::numeric_limits<std::int32_t>::max(), 1});
  CHECK_THAT(complaint(wanted), Contains("along a side"));
  wanted.size = {0, 4};
  CHECK_THAT(complaint(wanted), Contains("no pixels"));
  wanted.size = {4, 4};
  wanted.pictures["u_image0"] = at::zeros({1, 1, 1 << 20, 3});
  CHECK_THAT(complaint(wanted), Contains("u_image0 has 1048576x1 pixels"));
  wanted.pictures["u_image0"] = at::zeros({1, 2, 2, 5});
  CHECK_THAT(complaint(wanted), Contains("1 to 4 channels"));
  wanted.pictures["u_image0"] = at::zeros({0, 2, 2, 3});
  CHECK_THAT(complaint(wanted), Contains("1 to 4 channels"));
}

TEST_CASE("shaded: stops between frames and within them when asked to") {
  if (!has_driver()) return;
  Shading wanted = shading("void main() { fragColor0 = vec4(1.0); }");
  wanted.frames = 100;
  const CancelToken cancel;
  std::int64_t last = 0;
  CHECK_THROWS_AS(image::shaded(wanted, cancel,
                                [&](std::int64_t done) {
                                  last = done;
                                  if (done == 3) cancel.request();
                                }),
                  Cancelled);
  CHECK(last == 3);
}

TEST_CASE("shaded: a loop without end ends, and drawing goes on after it") {
  if (!has_driver()) return;
  if (image::shader_driver().find("llvmpipe") == std::string::npos)
    return test::skipped("endless shaders", "only Mesa's llvmpipe is known to bound loops");
  first(shading("void main() { float x = 0.0; while (x < 1.0) { x = x * 0.5; } fragColor0 = vec4(x); }", {2, 2}));
  CHECK(first(shading("void main() { fragColor0 = vec4(1.0); }")).min().item<float>() == 1);
}
