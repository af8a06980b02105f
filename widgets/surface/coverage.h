// How much of each pixel the parts of one path cover: casing, line, and over these the dots with their rings. Stamping
// keeps the greatest coverage, so that pieces join without seams, in whatever order they come.
#pragma once

#include <QColor>
#include <QImage>
#include <QPointF>
#include <QRect>
#include <QSize>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <vector>

namespace ravine {

// Memory that is zero as the system gives it: a page on which nothing is drawn is never touched.
template <class T>
struct Zeroed {
    using value_type = T;
    Zeroed() = default;
    template <class U>
    Zeroed(const Zeroed<U>&) noexcept {}
    T* allocate(std::size_t count) {
        if (void* memory = std::calloc(count, sizeof(T))) return static_cast<T*>(memory);
        throw std::bad_alloc();
    }
    void deallocate(T* memory, std::size_t) noexcept { std::free(memory); }
    void construct(T*) noexcept {}  // it is zero already
    template <class Value>
    void construct(T* at, const Value& value) {
        ::new (at) T(value);
    }
    bool operator==(const Zeroed&) const = default;
};

class Coverage {
public:
    Coverage() = default;  // null: nothing can be drawn on it
    explicit Coverage(QSize size);

    bool isNull() const { return pixels_.empty(); }
    QRect touched() const { return touched_; }
    void clear();

    // A piece of line with round ends, and a dot. Pixels of the image; a radius below 0 leaves that part out.
    QRect addLine(QPointF from, QPointF to, double casingRadius, double lineRadius);
    QRect addDot(QPointF centre, double ringRadius, double dotRadius);

    // Onto a premultiplied picture of the same size.
    void blendOnto(QImage& picture, const QRect& area, QRgb casing, QRgb colour, double opacity = 1,
                   double casingOpacity = 1) const;

private:
    QRect stamp(QPointF from, QPointF to, float outer, float inner, int shift);

    QSize size_{0, 0};
    std::vector<std::uint32_t, Zeroed<std::uint32_t>> pixels_;  // bytes from the lowest: casing, line, ring, dot
    QRect touched_;
};

}  // namespace ravine
