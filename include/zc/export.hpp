// ZC_EXPORT marks what crosses the border of the library; everything else stays hidden.
#ifndef ZC_EXPORT_HPP
#define ZC_EXPORT_HPP

#define ZC_EXPORT __attribute__((visibility("default")))

#endif
