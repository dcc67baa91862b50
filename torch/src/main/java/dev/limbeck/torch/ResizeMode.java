package dev.limbeck.torch;

import dev.limbeck.graph.Node;

/**
 * The attributes of a Resize.
 *
 * @param interpolation nearest, linear or cubic
 * @param transformation how coordinates of the output become coordinates of the input
 * @param nearest how a coordinate between two elements is rounded
 * @param cubic the coefficient a of cubic interpolation
 * @param antialias whether the filter is stretched when the axis shrinks
 * @param excludeOutside whether elements outside the input lose their weight
 * @param extrapolation the value of what lies outside, if the transformation crops
 */
record ResizeMode(
        String interpolation,
        String transformation,
        String nearest,
        double cubic,
        boolean antialias,
        boolean excludeOutside,
        double extrapolation) {

    /** The mode of a Resize since version 11. */
    static ResizeMode of(Node node) {
        return new ResizeMode(
                node.textAttribute("mode", "nearest"),
                node.textAttribute("coordinate_transformation_mode", "half_pixel"),
                node.textAttribute("nearest_mode", "round_prefer_floor"),
                node.floatAttribute("cubic_coeff_a", -0.75f),
                node.intAttribute("antialias", 0) != 0,
                node.intAttribute("exclude_outside", 0) != 0,
                node.floatAttribute("extrapolation_value", 0));
    }

    /** The mode of an Upsample and of Resize-10, which know one transformation; the first Upsample says 'bilinear'. */
    static ResizeMode early(Node node) {
        String mode = node.textAttribute("mode", "nearest");
        return new ResizeMode(mode.endsWith("linear") ? "linear" : mode, "asymmetric", "floor", -0.75, false, false, 0);
    }

    /** Whether a region of interest is cut out, outside of which there is nothing to interpolate. */
    boolean crops() {
        return transformation.equals("tf_crop_and_resize");
    }
}
