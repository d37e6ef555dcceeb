// Reads calendar files with ical.js, a parser that shares no code with the one that writes them.
// Takes a JSON list of files on standard input and gives a JSON list of what it understood.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

function read(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(zone);
  }
  return {
    method: calendar.getFirstPropertyValue("method"),
    events: calendar.getAllSubcomponents("vevent").map(event),
  };
}

function event(component) {
  const found = new ICAL.Event(component);
  return {
    uid: found.uid,
    sequence: found.sequence,
    summary: found.summary,
    description: found.description,
    status: component.getFirstPropertyValue("status"),
    starts: found.startDate.toJSDate().toISOString(),
    ends: found.endDate.toJSDate().toISOString(),
    zone: found.startDate.zone.tzid,
    attendees: found.attendees.map((each) => each.getFirstValue()),
    organizer: found.organizer,
    properties: component.getAllProperties().map((each) => each.name),
    alarms: component.getAllSubcomponents("valarm").length,
  };
}

const files = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(files.map(read)));
