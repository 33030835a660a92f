// SPDX-License-Identifier: Apache-2.0
#include "diffusion/shader/gles/texture.hpp"

#include <algorithm>

#include "diffusion/shader/gles/context.hpp"

namespace weft::shader::gles {
namespace {

constexpr std::int64_t kChannels = 4;

// One row, as red, green, blue and alpha.
void spread(const float* from, std::int64_t width, std::int64_t channels, float* to) {
  for (std::int64_t x = 0; x < width; ++x, from += channels, to += kChannels) {
    const bool grey = channels < 3;
    to[0] = from[0];
    to[1] = from[grey ? 0 : 1];
    to[2] = from[grey ? 0 : 2];
    to[3] = channels > 3 ? from[3] : channels == 2 ? from[1] : 1.0f;
  }
}

}  // namespace

Texture::Texture() {
  glGenTextures(1, &texture_);
  glBindTexture(GL_TEXTURE_2D, texture_);
  for (const GLenum filter : {GL_TEXTURE_MIN_FILTER, GL_TEXTURE_MAG_FILTER})
    glTexParameteri(GL_TEXTURE_2D, filter, GL_LINEAR);
  for (const GLenum axis : {GL_TEXTURE_WRAP_S, GL_TEXTURE_WRAP_T})
    glTexParameteri(GL_TEXTURE_2D, axis, GL_CLAMP_TO_EDGE);
}

void Texture::upload(const Picture& picture, GLenum format) {
  const std::int64_t row = picture.width * kChannels;
  rows_.resize(static_cast<std::size_t>(row * picture.height));
  for (std::int64_t y = 0; y < picture.height; ++y)
    spread(picture.pixels + y * picture.width * picture.channels, picture.width, picture.channels,
           rows_.data() + (picture.height - 1 - y) * row);
  glBindTexture(GL_TEXTURE_2D, texture_);
  glTexImage2D(GL_TEXTURE_2D, 0, static_cast<GLint>(format), static_cast<GLsizei>(picture.width),
               static_cast<GLsizei>(picture.height), 0, GL_RGBA, GL_FLOAT, rows_.data());
  check_gl("handing a picture to the driver");
}

void Texture::reserve(std::int64_t width, std::int64_t height, GLenum format) {
  glBindTexture(GL_TEXTURE_2D, texture_);
  glTexStorage2D(GL_TEXTURE_2D, 1, format, static_cast<GLsizei>(width), static_cast<GLsizei>(height));
  check_gl("making room for what is drawn");
}

Target::Target(std::int64_t width, std::int64_t height, GLenum format, const std::array<bool, kOutputs>& wanted)
    : width_(width), height_(height) {
  glGenFramebuffers(1, &framebuffer_);
  bind();
  std::array<GLenum, kOutputs> buffers = {};
  for (std::size_t output = 0; output < kOutputs; ++output) {
    const GLenum attachment = GL_COLOR_ATTACHMENT0 + static_cast<GLenum>(output);
    buffers[output] = wanted[output] ? attachment : GL_NONE;
    if (!wanted[output]) continue;
    textures_[output].reserve(width, height, format);
    glFramebufferTexture2D(GL_FRAMEBUFFER, attachment, GL_TEXTURE_2D, textures_[output].id(), 0);
  }
  glDrawBuffers(kOutputs, buffers.data());
  check_gl("setting up what is drawn into");
}

void Target::read(std::size_t output, float* pixels) const {
  bind();
  glReadBuffer(GL_COLOR_ATTACHMENT0 + static_cast<GLenum>(output));
  glReadPixels(0, 0, static_cast<GLsizei>(width_), static_cast<GLsizei>(height_), GL_RGBA, GL_FLOAT, pixels);
  check_gl("reading what was drawn");
  const std::int64_t row = width_ * kChannels;
  for (std::int64_t upper = 0, lower = height_ - 1; upper < lower; ++upper, --lower)
    std::swap_ranges(pixels + upper * row, pixels + (upper + 1) * row, pixels + lower * row);
}

}  // namespace weft::shader::gles
