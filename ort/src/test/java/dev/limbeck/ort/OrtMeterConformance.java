package dev.limbeck.ort;

import dev.limbeck.measure.Meter;
import dev.limbeck.testkit.MeterContract;

class OrtMeterConformance extends MeterContract {
    @Override
    protected Meter meter() {
        return new OrtMeter(new Patience(30, 400, 2, 0.01));
    }
}
