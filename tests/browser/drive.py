"""Opens a page in headless Chromium over its DevTools protocol, prints what the page's results() says, as JSON, and leaves a
screenshot. Needs nothing but Python: the protocol goes through two pipes (--remote-debugging-pipe).
  drive.py BROWSER URL SCREENSHOT POSITION...
"""
import base64
import json
import os
import subprocess
import sys
import tempfile


class Browser:
    def __init__(self, program, profile):
        asks_end, self.asks = os.pipe()
        self.tells, tells_end = os.pipe()

        # The browser reads descriptor 3 and writes to 4; both may be taken by an end of a pipe.
        def give_descriptors():
            ends = os.dup(asks_end), os.dup(tells_end)
            high = [os.dup2(end, 100 + end) for end in ends]
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)
            os.close(high[0])
            os.close(high[1])

        # Left to itself, it would ask hosts on the network for news of its own.
        self.process = subprocess.Popen(
            [program, '--headless', '--no-sandbox', '--disable-gpu', '--mute-audio', '--no-first-run', '--disable-sync',
             '--disable-background-networking', '--disable-component-update', '--disable-default-apps',
             '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1', '--autoplay-policy=no-user-gesture-required',
             '--window-size=860,900', '--remote-debugging-pipe',
             '--user-data-dir=' + profile, 'about:blank'],
            preexec_fn=give_descriptors, close_fds=False, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(asks_end)
        os.close(tells_end)
        self.received = b''
        self.number = 0
        self.session = None
        target = self.call('Target.createTarget', url='about:blank')['targetId']
        self.session = self.call('Target.attachToTarget', targetId=target, flatten=True)['sessionId']

    def call(self, method, **parameters):
        self.number += 1
        message = {'id': self.number, 'method': method, 'params': parameters}
        if self.session:
            message['sessionId'] = self.session
        self.send(message)
        return self.answer(lambda m: m.get('id') == self.number)['result']

    def event(self, method):
        return self.answer(lambda m: m.get('method') == method)

    def send(self, message):
        left = json.dumps(message).encode() + b'\0'
        while left:
            left = left[os.write(self.asks, left):]

    # The next message that is meant; others are dropped.
    def answer(self, is_meant):
        while True:
            text, found, rest = self.received.partition(b'\0')
            if not found:
                some = os.read(self.tells, 1 << 16)
                if not some:
                    sys.exit('the browser has ended')
                self.received += some
                continue
            self.received = rest
            message = json.loads(text)
            if is_meant(message):
                if 'error' in message:
                    sys.exit(message['error']['message'])
                return message

    def evaluate(self, script):
        result = self.call('Runtime.evaluate', expression=script, awaitPromise=True, returnByValue=True)
        if 'exceptionDetails' in result:
            sys.exit(json.dumps(result['exceptionDetails']))
        return result['result']['value']

    def close(self):
        self.session = None
        self.call('Browser.close')
        self.process.wait()


def main():
    program, url, screenshot, *positions = sys.argv[1:]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        browser.call('Page.enable')
        browser.call('Page.navigate', url=url)
        browser.event('Page.loadEventFired')
        results = browser.evaluate('results([' + ','.join(positions) + '])')
        with open(screenshot, 'wb') as file:
            file.write(base64.b64decode(browser.call('Page.captureScreenshot')['data']))
        browser.call('Page.reload')
        browser.event('Page.loadEventFired')
        browser.close()
    print(json.dumps(results))


main()
